//! Who sends: `job`, `instance`, and the other attributes of the resource as `target_info`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::KeyValue;

use super::attribute;
use super::identity::AlreadyHashed;
use super::labels::{Labels, label_name};

/// The attributes that `job` and `instance` are made of.
pub(super) const SERVICE_ATTRIBUTES: [&str; 3] = ["service.name", "service.namespace", "service.instance.id"];

/// Targets at once; series of further ones are dropped.
const TARGETS_MAX: usize = 10_000;

/// The resource that points come from.
#[derive(Clone, Debug)]
pub(super) struct Resource<'a> {
    /// All its attributes.
    pub(super) attributes: &'a [KeyValue],
    /// `namespace/name`, or the name alone.
    pub(super) job: Option<Cow<'a, str>>,
    /// The instance's id.
    pub(super) instance: Option<Cow<'a, str>>,
}

impl<'a> Resource<'a> {
    /// Reads them from the attributes; without a name there is no job.
    pub(super) fn new(attributes: &'a [KeyValue]) -> Self {
        let [name, namespace, instance] = SERVICE_ATTRIBUTES.map(|key| {
            let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
            Some(attribute::text(attribute.value.as_ref()))
        });
        let job = name.map(|name| match namespace {
            Some(namespace) => Cow::Owned(format!("{namespace}/{name}")),
            None => name,
        });
        Self {
            attributes,
            job,
            instance,
        }
    }

    /// The labels of its `target_info`; `None` if it has none, because `job` or `instance` is empty or a label is
    /// refused. Attributes of one name are joined by `;`.
    fn info(&self, keeps_utf8: bool) -> Option<Arc<Labels>> {
        let is_there = |text: &Option<Cow<'_, str>>| text.as_ref().is_some_and(|text| !text.is_empty());
        if !is_there(&self.job) || !is_there(&self.instance) {
            return None;
        }
        let mut labels = BTreeMap::new();
        for attribute in self.attributes {
            if SERVICE_ATTRIBUTES.contains(&attribute.key.as_str()) {
                continue;
            }
            let text = attribute::text(attribute.value.as_ref());
            labels
                .entry(label_name(&attribute.key, keeps_utf8)?)
                .and_modify(|joined: &mut String| {
                    joined.push(';');
                    joined.push_str(&text);
                })
                .or_insert_with(|| text.clone().into_owned());
        }
        for (name, text) in [("job", &self.job), ("instance", &self.instance)] {
            labels.insert(name.to_owned(), text.clone().unwrap_or_default().into_owned());
        }
        Labels::new(labels.into_iter().collect()).ok().map(Arc::new)
    }
}

/// The targets that have series, by their number.
#[derive(Debug, Default)]
pub(super) struct Targets {
    known: HashMap<u64, Target, BuildHasherDefault<AlreadyHashed>>,
    keeps_utf8: bool,
}

#[derive(Debug)]
struct Target {
    series: usize,
    attributes: u64,
    info: Option<Arc<Labels>>,
}

impl Targets {
    /// None yet.
    pub(super) fn new(keeps_utf8: bool) -> Self {
        Self {
            keeps_utf8,
            ..Self::default()
        }
    }

    /// A resource has sent: if its attributes, whose number is `attributes`, are others than before, the new ones count.
    pub(super) fn refresh(&mut self, number: u64, resource: &Resource<'_>, attributes: u64) {
        if let Some(target) = self.known.get_mut(&number)
            && target.attributes != attributes
        {
            target.attributes = attributes;
            target.info = resource.info(self.keeps_utf8);
        }
    }

    /// Whether there is room for a series of this target.
    pub(super) fn has_room(&self, number: u64) -> bool {
        self.known.len() < TARGETS_MAX || self.known.contains_key(&number)
    }

    /// It has one more series.
    pub(super) fn hold(&mut self, number: u64, resource: &Resource<'_>, attributes: u64) {
        let keeps_utf8 = self.keeps_utf8;
        let target = self.known.entry(number).or_insert_with(|| Target {
            series: 0,
            attributes,
            info: resource.info(keeps_utf8),
        });
        target.series += 1;
    }

    /// It has one series less; with the last one it is gone.
    pub(super) fn release(&mut self, number: u64) {
        if let Some(target) = self.known.get_mut(&number) {
            target.series -= 1;
            if target.series == 0 {
                self.known.remove(&number);
            }
        }
    }

    /// The labels of every `target_info`, sorted.
    pub(super) fn infos(&self) -> Vec<Arc<Labels>> {
        let mut infos: Vec<_> = self
            .known
            .values()
            .filter_map(|target| target.info.clone())
            .collect();
        infos.sort_unstable_by(|a, b| a.key().cmp(b.key()));
        // Two targets can come out alike: the job `a/b` is one name, or a namespace and a name.
        infos.dedup();
        infos
    }
}
