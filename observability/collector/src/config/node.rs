//! A YAML document as a tree that remembers where each thing stands.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{MessageFormatter, Options, Spanned, UserMessageFormatter};

use super::fault::Fault;

/// Bytes of a configuration that are read.
const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Maps and lists inside each other. The deepest that is meant has about ten.
const DEPTH_MAX: usize = 32;
/// Maps, lists and scalars of one document.
const NODES_MAX: usize = 50_000;
/// What all aliases (`*name`) of one document may repeat.
const REPEATED_EVENTS_MAX: usize = 20_000;

/// Where something stands in the file, both from 1 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The column, in characters.
    pub column: u64,
}

/// One value of the document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    /// What an environment variable said, when this is the value that was read out of it: a field that wants text
    /// takes it, so that `"0123"` keeps its zero.
    pub(crate) text: Option<String>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) name: String,
}

impl Node {
    /// Reads a document; aliases and merge keys are resolved.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > TEXT_BYTES_MAX {
            let message = format!("the file has {} bytes, {TEXT_BYTES_MAX} is the limit", text.len());
            return Err(Fault::new(message));
        }
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
            let message = UserMessageFormatter
                .format_message(error.without_snippet())
                .into_owned();
            let place = error.location().map(|location| Place {
                line: location.line(),
                column: location.column(),
            });
            Fault::new(message).at(place.unwrap_or_default())
        })
    }

    /// The entries of a map; a missing value (`processors:`) has none.
    pub(crate) fn entries(&self) -> Result<&[(Key, Self)], Fault> {
        match &self.kind {
            Kind::Map(entries) => Ok(entries),
            Kind::Null => Ok(&[]),
            _ => Err(self.unexpected("a map")),
        }
    }

    /// The items of a list; a missing value has none.
    pub(crate) fn items(&self) -> Result<&[Self], Fault> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            Kind::Null => Ok(&[]),
            _ => Err(self.unexpected("a list")),
        }
    }

    /// Text.
    pub(crate) fn as_text(&self) -> Result<&str, Fault> {
        match (&self.text, &self.kind) {
            (Some(text), _) | (None, Kind::Text(text)) => Ok(text),
            _ => Err(self.unexpected("text")),
        }
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        Fault::new(format!("this is {}, {wanted} was expected", self.kind.word())).at(self.place)
    }
}

impl Kind {
    /// The kind in a sentence.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

fn options() -> Options {
    let mut options = Options::default();
    options.with_snippet = false;
    // As Go's YAML: `on` and `yes` are words.
    options.strict_booleans = true;
    options.alias_limits.max_total_replayed_events = REPEATED_EVENTS_MAX;
    if let Some(budget) = &mut options.budget {
        budget.max_depth = DEPTH_MAX;
        budget.max_nodes = NODES_MAX;
    }
    options
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Kind>::deserialize(deserializer)?;
        Ok(Self {
            place: place(&spanned),
            kind: spanned.value,
            text: None,
        })
    }
}

fn place<T>(spanned: &Spanned<T>) -> Place {
    Place {
        line: spanned.referenced.line(),
        column: spanned.referenced.column(),
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        Kind::deserialize(deserializer)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Signed(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Kind, E> {
        Ok(Kind::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Kind, E> {
        Ok(Kind::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kind, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Kind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Kind, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let place = place(&key);
            let key = Key {
                place,
                name: key.value,
            };
            map.push((key, entries.next_value()?));
        }
        Ok(Kind::Map(map))
    }
}
