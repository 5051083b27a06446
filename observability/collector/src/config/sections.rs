//! The sections of the document: what components are defined in each, and what the service makes of them.

use super::catalogue::{self, Row};
use super::fault::Fault;
use super::node::{Key, Node, Place};
use super::service::Service;
use crate::component::{
    ConnectorSettings, ExporterSettings, ExtensionSettings, ProcessorSettings, ReceiverSettings,
};

/// Components of one section.
pub(crate) const COMPONENTS_MAX: usize = 200;

/// One component as it was written.
pub(crate) struct Defined<S: ?Sized> {
    /// `type` or `type/name`.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) settings: Box<S>,
}

/// The components of one section, in the order of the file.
pub(crate) struct Section<S: ?Sized>(pub(crate) Vec<Defined<S>>);

impl<S: ?Sized> Default for Section<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: ?Sized> Section<S> {
    /// The one of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Defined<S>> {
        self.0.iter().find(|defined| defined.name == name)
    }

    fn read(node: &Node, kind: &str, rows: &[Row<S>]) -> Result<Self, Fault> {
        let entries = node.entries()?;
        if entries.len() > COMPONENTS_MAX {
            return Err(Fault::new(format!("more than {COMPONENTS_MAX} components")).at(node.place));
        }
        let read = |(key, value): &(Key, Node)| define(key, value, kind, rows);
        Ok(Self(entries.iter().map(read).collect::<Result<_, _>>()?))
    }
}

/// The whole document.
#[derive(Default)]
pub(crate) struct Sections {
    pub(crate) receivers: Section<dyn ReceiverSettings>,
    pub(crate) processors: Section<dyn ProcessorSettings>,
    pub(crate) connectors: Section<dyn ConnectorSettings>,
    pub(crate) exporters: Section<dyn ExporterSettings>,
    pub(crate) extensions: Section<dyn ExtensionSettings>,
    pub(crate) service: Service,
}

const NAMES: &str = "receivers, processors, connectors, exporters, extensions, service";

impl Sections {
    /// Reads a document whose variables are expanded.
    pub(super) fn read(root: &Node) -> Result<Self, Fault> {
        let mut sections = Self::default();
        let mut has_service = false;
        for (key, node) in root.entries()? {
            sections
                .read_section(key, node)
                .map_err(|fault| match is_section(&key.name) {
                    true => fault.below(&*key.name),
                    false => fault,
                })?;
            has_service |= key.name == "service";
        }
        match has_service {
            true => Ok(sections),
            false => {
                Err(Fault::new("the section \"service\" is missing: it says what is used").at(root.place))
            }
        }
    }

    fn read_section(&mut self, key: &Key, node: &Node) -> Result<(), Fault> {
        match &*key.name {
            "receivers" => self.receivers = Section::read(node, "receiver", catalogue::RECEIVERS)?,
            "processors" => self.processors = Section::read(node, "processor", catalogue::PROCESSORS)?,
            "connectors" => self.connectors = Section::read(node, "connector", catalogue::CONNECTORS)?,
            "exporters" => self.exporters = Section::read(node, "exporter", catalogue::EXPORTERS)?,
            "extensions" => self.extensions = Section::read(node, "extension", catalogue::EXTENSIONS)?,
            "service" => self.service = Service::read(node)?,
            name => {
                let message = format!("unknown section {name:?}; known sections are {NAMES}");
                return Err(Fault::new(message).at(key.place));
            }
        }
        Ok(())
    }
}

fn is_section(name: &str) -> bool {
    NAMES.split(", ").any(|known| known == name)
}

fn define<S: ?Sized>(key: &Key, value: &Node, kind: &str, rows: &[Row<S>]) -> Result<Defined<S>, Fault> {
    let base = match key.name.split_once('/') {
        Some((_, "")) => {
            let message = format!("{:?} has nothing behind the slash", key.name);
            return Err(Fault::new(message).at(key.place));
        }
        Some((base, _)) => base,
        None => &key.name,
    };
    let Some(row) = rows.iter().find(|row| row.names.contains(&base)) else {
        let known: Vec<_> = rows.iter().flat_map(|row| row.names).copied().collect();
        let message = format!("unknown {kind} {base:?}; this collector has {}", known.join(", "));
        return Err(Fault::new(message).at(key.place));
    };
    let settings = (row.read)(value).map_err(|fault| fault.below(&*key.name))?;
    Ok(Defined {
        name: key.name.clone(),
        place: key.place,
        settings,
    })
}
