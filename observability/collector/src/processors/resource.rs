//! The processor `resource`: actions on the attributes of resources.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde::Deserialize;

use crate::component::{Life, Part, ProcessorSettings, Site, Unbuildable};
use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;

use super::actions::{Action, apply};

/// Its settings: at least one action.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    attributes: Vec<Action>,
}

impl TryFrom<Written> for Settings {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written.attributes.is_empty() {
            true => Err("attributes: at least one action must be set"),
            false => Ok(Self {
                actions: written.attributes,
            }),
        }
    }
}

impl ProcessorSettings for Settings {
    fn is_changing(&self) -> bool {
        true
    }

    fn build(&self, _site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        let actions = self.actions.clone();
        Ok(Part::new(Arc::new(Resources { actions, next })))
    }
}

struct Resources {
    actions: Vec<Action>,
    next: Next,
}

impl Resources {
    fn change(&self, resource: &mut Option<Resource>) {
        apply(&self.actions, &mut resource.get_or_insert_default().attributes);
    }
}

impl Life for Resources {}

#[async_trait]
impl Consumer for Resources {
    async fn consume(&self, mut payload: Payload) -> Result<(), Refusal> {
        match &mut payload {
            Payload::Traces(all) => Arc::make_mut(all).change(|all| {
                for one in all {
                    self.change(&mut one.resource);
                }
            }),
            Payload::Metrics(all) => {
                for one in Arc::make_mut(all) {
                    self.change(&mut one.resource);
                }
            }
            Payload::Logs(all) => {
                for one in Arc::make_mut(all) {
                    self.change(&mut one.resource);
                }
            }
        }
        self.next.consume(payload).await
    }
}
