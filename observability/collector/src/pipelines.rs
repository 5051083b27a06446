//! Builds the graph that a configuration describes: exporters first, then what sends to them, receivers last.

mod fanout;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::component::{Life, Outputs, Part, Shared, Site, Unbuildable};
use crate::config::{Config, Defined, Fault, Owner, Pipeline, Sections, begins_with, ends_in, order};
use crate::consumer::Next;
use crate::health::Server;
use crate::self_metrics::SelfMetrics;
use crate::telemetry;

use fanout::{Branch, fan_out};

/// A collector cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Listeners and doors are not the same number.
    #[error("the configuration has {doors} doors, and {listeners} listeners were handed in")]
    Listeners {
        /// What [`Config::doors`] has.
        doors: usize,
        /// What was handed in.
        listeners: usize,
    },
    /// A component's settings contradict each other, or need what is not there.
    #[error("{file}:{line}:{column}: {component} cannot be built")]
    Component {
        /// The file of the configuration.
        file: String,
        /// Where the component is defined.
        line: u64,
        /// Where in that line.
        column: u64,
        /// `processors::batch`.
        component: String,
        /// Why.
        source: Unbuildable,
    },
}

/// A component that lives.
pub(crate) type Named = (String, Arc<dyn Life>);

/// Everything that a configuration describes.
#[derive(Default)]
pub(crate) struct Built {
    pub(crate) receivers: Vec<Named>,
    /// Processors and connectors, each before those that send to it.
    pub(crate) middle: Vec<Named>,
    pub(crate) exporters: Vec<Named>,
    pub(crate) extensions: Vec<Named>,
}

/// Builds everything. `listeners` are those of the doors, in their order.
pub(crate) fn build(
    config: &Config,
    listeners: Vec<TcpListener>,
    metrics: &SelfMetrics,
    shared: &Arc<Shared>,
) -> Result<Built, BuildError> {
    if config.doors.len() != listeners.len() {
        return Err(BuildError::Listeners {
            doors: config.doors.len(),
            listeners: listeners.len(),
        });
    }
    let owners = config.doors.iter().map(|doorway| doorway.owner.clone());
    let mut builder = Builder {
        config,
        sections: &config.sections,
        metrics,
        shared,
        listeners: owners.zip(listeners).collect(),
        ends: BTreeMap::new(),
        heads: BTreeMap::new(),
        built: Built::default(),
    };
    builder.exporters()?;
    for number in order(builder.sections).map_err(|fault| builder.circle(fault))? {
        builder.pipeline(&builder.sections.service.pipelines[number])?;
    }
    builder.receivers()?;
    builder.extensions()?;
    Ok(builder.built)
}

struct Builder<'c> {
    config: &'c Config,
    sections: &'c Sections,
    metrics: &'c SelfMetrics,
    shared: &'c Arc<Shared>,
    listeners: Vec<(Owner, TcpListener)>,
    /// Exporters and connectors by name.
    ends: BTreeMap<String, Next>,
    /// What a pipeline begins with, by its name.
    heads: BTreeMap<String, Branch>,
    built: Built,
}

impl<'c> Builder<'c> {
    fn exporters(&mut self) -> Result<(), BuildError> {
        for exporter in &self.sections.exporters.0 {
            if !self.pipelines().any(|pipeline| ends_in(pipeline, &exporter.name)) {
                continue;
            }
            let listeners = self.take(&Owner::Exporter(exporter.name.clone()));
            let site = self.site(&exporter.name, "", listeners);
            let part = exporter.settings.build(site);
            let part = part.map_err(|source| self.unbuildable("exporters", exporter, source))?;
            self.ends.insert(exporter.name.clone(), part.consumer);
            self.built.exporters.push((exporter.name.clone(), part.life));
        }
        Ok(())
    }

    /// The pipeline's own end, then its processors from the last to the first.
    fn pipeline(&mut self, pipeline: &'c Pipeline) -> Result<(), BuildError> {
        for mention in &pipeline.exporters {
            self.connector(&mention.name)?;
        }
        let ends = pipeline
            .exporters
            .iter()
            .filter_map(|mention| self.ends.get(&mention.name));
        let reading = |next: &Next| Branch {
            next: Next::clone(next),
            is_changing: false,
        };
        let mut next = fan_out(ends.map(reading).collect());
        let mut is_changing = false;
        for mention in pipeline.processors.iter().rev() {
            let Some(processor) = self.sections.processors.get(&mention.name) else {
                continue;
            };
            is_changing |= processor.settings.is_changing();
            let site = self.site(&processor.name, &pipeline.name, Vec::new());
            let part = processor.settings.build(site, next);
            let part = part.map_err(|source| self.unbuildable("processors", processor, source))?;
            next = part.consumer;
            let name = format!("{} in {}", processor.name, pipeline.name);
            self.built.middle.push((name, part.life));
        }
        self.heads
            .insert(pipeline.name.clone(), Branch { next, is_changing });
        Ok(())
    }

    /// Builds the connector of that name, if it is one and not built yet. The pipelines that it begins are there.
    fn connector(&mut self, name: &str) -> Result<(), BuildError> {
        let Some(connector) = self.sections.connectors.get(name) else {
            return Ok(());
        };
        if self.ends.contains_key(name) {
            return Ok(());
        }
        let outputs = self.outputs(name);
        let part = connector.settings.build(self.site(name, "", Vec::new()), outputs);
        let Part { consumer, life } =
            part.map_err(|source| self.unbuildable("connectors", connector, source))?;
        self.ends.insert(name.to_owned(), consumer);
        self.built.middle.push((name.to_owned(), life));
        Ok(())
    }

    fn receivers(&mut self) -> Result<(), BuildError> {
        for receiver in &self.sections.receivers.0 {
            if !self
                .pipelines()
                .any(|pipeline| begins_with(pipeline, &receiver.name))
            {
                continue;
            }
            let listeners = self.take(&Owner::Receiver(receiver.name.clone()));
            let outputs = self.outputs(&receiver.name);
            let site = self.site(&receiver.name, "", listeners);
            let life = receiver.settings.build(site, outputs);
            let life = life.map_err(|source| self.unbuildable("receivers", receiver, source))?;
            self.built.receivers.push((receiver.name.clone(), life));
        }
        Ok(())
    }

    /// The extensions that the service names, and the port of the collector's own metrics.
    fn extensions(&mut self) -> Result<(), BuildError> {
        for extension in &self.sections.extensions.0 {
            let mut named = self.sections.service.extensions.iter();
            if !named.any(|mention| mention.name == extension.name) {
                continue;
            }
            let listeners = self.take(&Owner::Extension(extension.name.clone()));
            let site = self.site(&extension.name, "", listeners);
            let life = extension.settings.build(site);
            let life = life.map_err(|source| self.unbuildable("extensions", extension, source))?;
            self.built.extensions.push((extension.name.clone(), life));
        }
        for listener in self.take(&Owner::Metrics) {
            let server = Server::new(listener, telemetry::router(self.metrics));
            self.built
                .extensions
                .push(("metrics".to_owned(), Arc::new(server)));
        }
        Ok(())
    }

    /// All pipelines that begin with that receiver or connector, by signal.
    fn outputs(&self, name: &str) -> Outputs {
        let mut branches = BTreeMap::<_, Vec<Branch>>::new();
        for pipeline in self.pipelines().filter(|pipeline| begins_with(pipeline, name)) {
            if let Some(head) = self.heads.get(&pipeline.name) {
                branches.entry(pipeline.signal).or_default().push(head.clone());
            }
        }
        let mut outputs = Outputs::default();
        for (signal, branches) in branches {
            *outputs.slot(signal) = Some(fan_out(branches));
        }
        outputs
    }

    fn pipelines(&self) -> std::slice::Iter<'c, Pipeline> {
        self.sections.service.pipelines.iter()
    }

    fn site<'s>(&'s self, name: &'s str, pipeline: &'s str, listeners: Vec<TcpListener>) -> Site<'s> {
        Site {
            name,
            pipeline,
            metrics: self.metrics,
            shared: self.shared,
            listeners,
        }
    }

    /// The listeners of that owner, in the order of its doors.
    fn take(&mut self, owner: &Owner) -> Vec<TcpListener> {
        let all = std::mem::take(&mut self.listeners);
        let (its, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(whose, _)| whose == owner);
        self.listeners = others;
        its.into_iter().map(|(_, listener)| listener).collect()
    }

    fn unbuildable<S: ?Sized>(&self, section: &str, defined: &Defined<S>, source: Unbuildable) -> BuildError {
        BuildError::Component {
            file: self.config.file.clone(),
            line: defined.place.line,
            column: defined.place.column,
            component: format!("{section}::{}", defined.name),
            source,
        }
    }

    /// Cannot come from [`Config::read`], which has checked it.
    fn circle(&self, fault: Fault) -> BuildError {
        BuildError::Component {
            file: self.config.file.clone(),
            line: 0,
            column: 0,
            component: "service::pipelines".to_owned(),
            source: Box::new(fault),
        }
    }
}
