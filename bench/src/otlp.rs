//! OTLP as bytes: what several services would say, written once, and given new ids and times each time it is sent.
//!
//! Writing it anew each time would cost the load more than reading it costs the collector.

mod message;
mod points;
mod records;
mod spans;
mod template;

pub(crate) use points::{HISTOGRAM_LINES, points};
pub(crate) use records::records;
pub(crate) use spans::spans;
pub(crate) use template::Group;

use message::Message;

/// A request over HTTP/1.1, with a body in protobuf.
pub(crate) fn request(path: &str, body: Vec<u8>) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// Of what is sent here; its other fields are named where they are written.
mod field {
    /// `KeyValue`.
    pub(super) const KEY: u32 = 1;
    pub(super) const VALUE: u32 = 2;
    /// `AnyValue`.
    pub(super) const STRING: u32 = 1;
    pub(super) const INTEGER: u32 = 3;
}

fn text(key: &str, value: &str) -> Message {
    let value = Message::default().text(field::STRING, value);
    Message::default()
        .text(field::KEY, key)
        .message(field::VALUE, &value)
}

fn number(key: &str, value: u64) -> Message {
    let value = Message::default().varint(field::INTEGER, value);
    Message::default()
        .text(field::KEY, key)
        .message(field::VALUE, &value)
}

/// An export request of one resource and one scope: all three signals have the same outer fields. Each of the
/// items has its field in the scope.
fn export(service: &str, items: impl Iterator<Item = Message>) -> Vec<u8> {
    let attributes = [
        text("service.name", service),
        text("service.namespace", "webstore"),
        text("service.version", "0.1.0"),
        text("service.instance.id", "f2a5c7e0-5a54-4a6c-9c43-2f0d3c1b9e77"),
        text("deployment.environment.name", "development"),
        text("telemetry.sdk.language", "rust"),
        text("telemetry.sdk.name", "opentelemetry"),
        text("telemetry.sdk.version", "0.31.0"),
    ];
    let resource = attributes
        .iter()
        .fold(Message::default(), |all, one| all.message(1, one));
    let scope = Message::default().text(1, "webstore");
    let scoped = Message::default().message(1, &scope);
    let scoped = items.fold(scoped, |all, item| all.message(2, &item));
    let one = Message::default().message(1, &resource).message(2, &scoped);
    Message::default().message(1, &one).into_bytes()
}
