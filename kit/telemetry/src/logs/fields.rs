//! The message and the fields of an event, none of them longer than it may be.

use std::fmt::{self, Write as _};

use tracing::Event;
use tracing::field::{Field as Name, Visit};

use crate::export::Field;

/// The most fields of one event; more are left out.
pub const FIELDS_MAX: usize = 32;

/// The most bytes of a message or a field; the rest is cut off.
pub const FIELD_BYTES_MAX: usize = 2048;

/// What an event says.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) message: String,
    pub(super) fields: Vec<(&'static str, Field)>,
    pub(super) dropped: u32,
}

impl Said {
    pub(super) fn by(event: &Event<'_>) -> Self {
        let mut said = Self::default();
        event.record(&mut said);
        said
    }

    fn push(&mut self, name: &Name, field: Field) {
        if self.fields.len() < FIELDS_MAX {
            // Names that are words of Rust are written `r#type`.
            let name = name.name();
            self.fields.push((name.strip_prefix("r#").unwrap_or(name), field));
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    fn push_text(&mut self, name: &Name, text: String) {
        if name.name() == "message" {
            self.message = text;
        } else {
            self.push(name, Field::Text(text));
        }
    }
}

impl Visit for Said {
    fn record_f64(&mut self, name: &Name, value: f64) {
        self.push(name, Field::F64(value));
    }

    fn record_i64(&mut self, name: &Name, value: i64) {
        self.push(name, Field::I64(value));
    }

    fn record_u64(&mut self, name: &Name, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.push(name, Field::I64(value)),
            Err(_) => self.push(name, Field::Text(value.to_string())),
        }
    }

    fn record_bool(&mut self, name: &Name, value: bool) {
        self.push(name, Field::Bool(value));
    }

    fn record_str(&mut self, name: &Name, value: &str) {
        let mut text = Bounded::default();
        // Only a text that is cut ends with an error.
        let _ = text.write_str(value);
        self.push_text(name, text.0);
    }

    fn record_debug(&mut self, name: &Name, value: &dyn fmt::Debug) {
        let mut text = Bounded::default();
        // What cannot be written to its end is told as far as it went.
        let _ = write!(text, "{value:?}");
        self.push_text(name, text.0);
    }
}

/// A text that takes so many bytes, and then no more.
#[derive(Default)]
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = FIELD_BYTES_MAX - self.0.len();
        if text.len() <= room {
            self.0.push_str(text);
            return Ok(());
        }
        let end = (0..=room).rev().find(|end| text.is_char_boundary(*end));
        self.0.push_str(&text[..end.unwrap_or(0)]);
        Err(fmt::Error)
    }
}
