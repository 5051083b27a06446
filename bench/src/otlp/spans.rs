//! Purchases, as three services would tell of them.

use super::message::Message;
use super::template::{Group, Template, span_id, time, trace_id};
use super::{export, number, text};

const SERVER: u64 = 2;
const CLIENT: u64 = 3;
const OK: u64 = 1;
const ERROR: u64 = 2;
/// One purchase in so many fails.
const FAILURE: u16 = 100;

struct Shape {
    service: &'static str,
    name: &'static str,
    kind: u64,
    parent: Option<u8>,
    /// When it begins and ends, in tenths of a millisecond.
    from: u16,
    to: u16,
}

const MAIN: &str = "main-service";
const PAYMENTS: &str = "payments-service";

const fn shape(
    service: &'static str,
    name: &'static str,
    kind: u64,
    parent: Option<u8>,
    from: u16,
    to: u16,
) -> Shape {
    Shape {
        service,
        name,
        kind,
        parent,
        from,
        to,
    }
}

/// One purchase.
const SHAPES: [Shape; 8] = [
    shape(MAIN, "POST /checkout", SERVER, None, 0, 220),
    shape(MAIN, "promotions", CLIENT, Some(0), 10, 40),
    shape(
        "promotions-service",
        "POST /api/promotions/check",
        SERVER,
        Some(1),
        15,
        35,
    ),
    shape(MAIN, "db_insert order", CLIENT, Some(0), 45, 60),
    shape(MAIN, "POST /api/payments/process", CLIENT, Some(0), 65, 200),
    shape(PAYMENTS, "POST /api/payments/process", SERVER, Some(4), 70, 190),
    shape(PAYMENTS, "payment_provider_api", CLIENT, Some(5), 75, 185),
    shape(MAIN, "db_update order", CLIENT, Some(0), 202, 215),
];
/// Spans of one trace.
const SPANS: usize = SHAPES.len();

/// So many traces of eight spans, in one request for each service.
pub(crate) fn spans(traces: u16) -> Group {
    let services = [MAIN, "promotions-service", PAYMENTS];
    Group(services.map(|service| of(service, traces)).into())
}

fn of(service: &str, traces: u16) -> Template {
    let numbered = || (0..SPANS as u8).zip(&SHAPES);
    let own = || numbered().filter(|(_, shape)| shape.service == service);
    let spans = (0..traces).flat_map(|trace| own().map(move |(index, shape)| span(trace, index, shape)));
    let items = own().count() * usize::from(traces);
    Template::new("/v1/traces", export(service, spans), items)
}

fn span(trace: u16, index: u8, shape: &Shape) -> Message {
    let has_failed = trace.is_multiple_of(FAILURE);
    let attributes = attributes(trace, shape, has_failed);
    let span = Message::default()
        .bytes(1, &trace_id(trace))
        .bytes(2, &span_id(trace, index));
    let span = match shape.parent {
        Some(parent) => span.bytes(4, &span_id(trace, parent)),
        None => span,
    };
    let status = Message::default().varint(3, if has_failed { ERROR } else { OK });
    span.text(5, shape.name)
        .varint(6, shape.kind)
        .fixed(7, time(shape.from))
        .fixed(8, time(shape.to))
        .messages(9, &attributes)
        .message(15, &status)
}

/// Ten, as those of requests are, or of the store.
fn attributes(trace: u16, shape: &Shape, has_failed: bool) -> [Message; 10] {
    let [first, second, third, fourth] = if shape.name.starts_with("db_") {
        [
            text("db.system.name", "sqlite"),
            text("db.operation.name", "INSERT"),
            text("db.collection.name", "orders"),
            number("db.response.returned_rows", 1),
        ]
    } else {
        [
            text("http.request.method", "POST"),
            text("http.route", "/checkout"),
            text("url.path", "/checkout"),
            number("http.response.status_code", if has_failed { 500 } else { 200 }),
        ]
    };
    [
        first,
        second,
        third,
        fourth,
        text("url.scheme", "http"),
        text("server.address", "127.0.0.1"),
        number("server.port", 8000),
        text("network.protocol.version", "1.1"),
        text("webstore.country", "US"),
        number("webstore.order.value_cents", 4_900 + u64::from(trace)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_is_told_once() {
        let group = spans(10);
        let items: Vec<usize> = group.0.iter().map(Template::items).collect();
        assert_eq!(items, [50, 10, 20]);
        assert_eq!(group.items(), 10 * SPANS);
    }
}
