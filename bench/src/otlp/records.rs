//! Log records of purchases.

use super::message::Message;
use super::template::{Group, Template, span_id, time, trace_id};
use super::{export, field, number, text};

const INFO: u64 = 9;

/// One request with so many log records, each within a trace.
pub(crate) fn records(count: u16) -> Group {
    let body = export("main-service", (0..count).map(record));
    Group(vec![Template::new("/v1/logs", body, usize::from(count))])
}

fn record(trace: u16) -> Message {
    let attributes = [
        text("country", "US"),
        text("payment_method", "credit_card"),
        text("order_id", "ORD-2f0d3c1b9e77"),
        number("total_cents", 4_900 + u64::from(trace)),
        text("code.namespace", "main_service::sales"),
    ];
    let body = Message::default().text(field::STRING, "Payment processed successfully");
    Message::default()
        .fixed(1, time(0))
        .varint(2, INFO)
        .text(3, "INFO")
        .message(5, &body)
        .messages(6, &attributes)
        .bytes(9, &trace_id(trace))
        .bytes(10, &span_id(trace, 0))
        .fixed(11, time(0))
}
