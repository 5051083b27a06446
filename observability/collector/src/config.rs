//! The configuration: the real Collector's YAML.
//!
//! [`Config::read`] goes through it once: `node` reads the document with its places, `expand` fills in the environment,
//! `sections` and `service` read the components by the rows of `catalogue`, and `check` sees whether they fit.

mod catalogue;
mod check;
pub mod duration;
mod endpoint;
mod expand;
mod fault;
mod node;
mod reading;
mod sections;
mod service;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use check::{begins_with, ends_in, order};
pub use endpoint::Endpoint;
pub use fault::ConfigError;
pub(crate) use fault::Fault;
pub use node::Place;
#[cfg(test)]
pub(crate) use sections::Section;
pub(crate) use sections::{Defined, Sections};
pub use service::LogLevel;
#[cfg(test)]
pub(crate) use service::Mention;
pub(crate) use service::Pipeline;

use std::fmt;

use crate::component::Opening;
use node::Node;

/// A configuration that was read and fits together.
pub struct Config {
    pub(crate) file: String,
    pub(crate) sections: Sections,
    pub(crate) doors: Vec<Doorway>,
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// A port that a configuration listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// Who listens, in words: `otlp receiver (grpc)`, `collector metrics`.
    pub name: String,
    /// Where.
    pub address: Endpoint,
}

/// A door, and whose it is.
pub(crate) struct Doorway {
    pub(crate) owner: Owner,
    pub(crate) door: Door,
}

/// Who is handed a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Receiver(String),
    Exporter(String),
    Extension(String),
    Metrics,
}

impl Config {
    /// Reads the text of a file. `file` is its name in errors; `variables` answers for `${env:NAME}`.
    ///
    /// # Errors
    /// The first thing that is wrong, with file, line, column and key: YAML that is none, an unknown section, component or
    /// key, a value that does not fit, and pipelines that do not fit their components.
    pub fn read(
        text: &str,
        file: &str,
        variables: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let sections = sections(text, variables).map_err(|fault| fault.of(file))?;
        let doors = doors(&sections).map_err(|fault| fault.of(file))?;
        Ok(Self {
            file: file.to_owned(),
            sections,
            doors,
        })
    }

    /// Every port that it listens on: of the receivers, the exporters and the extensions that are used, each in the order
    /// of the file, then of the collector's own metrics. [`crate::running::Collector::build`] takes one listener for each.
    #[must_use]
    pub fn doors(&self) -> Vec<Door> {
        self.doors.iter().map(|doorway| doorway.door.clone()).collect()
    }

    /// The level that the collector's log is to have. Whoever sets up the log of the program asks for it.
    #[must_use]
    pub fn log_level(&self) -> LogLevel {
        self.sections.service.telemetry.logs.level
    }
}

fn sections(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<Sections, Fault> {
    let mut root = Node::read(text)?;
    expand::expand(&mut root, variables)?;
    let sections = Sections::read(&root)?;
    check::check(&sections)?;
    Ok(sections)
}

fn doors(sections: &Sections) -> Result<Vec<Doorway>, Fault> {
    let pipelines = &sections.service.pipelines;
    let mut doors = Vec::new();
    for receiver in &sections.receivers.0 {
        if pipelines
            .iter()
            .any(|pipeline| begins_with(pipeline, &receiver.name))
        {
            let owner = Owner::Receiver(receiver.name.clone());
            doors.extend(open(receiver, &owner, "receiver", receiver.settings.openings())?);
        }
    }
    for exporter in &sections.exporters.0 {
        if pipelines.iter().any(|pipeline| ends_in(pipeline, &exporter.name)) {
            let owner = Owner::Exporter(exporter.name.clone());
            doors.extend(open(exporter, &owner, "exporter", exporter.settings.openings())?);
        }
    }
    for extension in &sections.extensions.0 {
        let mut used = sections.service.extensions.iter();
        if used.any(|mention| mention.name == extension.name) {
            let owner = Owner::Extension(extension.name.clone());
            doors.extend(open(
                extension,
                &owner,
                "extension",
                extension.settings.openings(),
            )?);
        }
    }
    doors.extend(
        sections
            .service
            .telemetry
            .metrics
            .endpoints()
            .into_iter()
            .map(|address| Doorway {
                owner: Owner::Metrics,
                door: Door {
                    name: "collector metrics".to_owned(),
                    address,
                },
            }),
    );
    Ok(doors)
}

fn open<S: ?Sized>(
    defined: &Defined<S>,
    owner: &Owner,
    kind: &str,
    openings: Result<Vec<Opening>, String>,
) -> Result<Vec<Doorway>, Fault> {
    let fault = |message| {
        Fault::new(message)
            .at(defined.place)
            .below(&*defined.name)
            .below(format!("{kind}s"))
    };
    let openings = openings.map_err(fault)?;
    let doorway = |(what, address): Opening| {
        let name = match what {
            "" => format!("{} {kind}", defined.name),
            what => format!("{} {kind} ({what})", defined.name),
        };
        Doorway {
            owner: owner.clone(),
            door: Door { name, address },
        }
    };
    Ok(openings.into_iter().map(doorway).collect())
}
