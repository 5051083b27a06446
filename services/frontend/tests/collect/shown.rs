//! What a sink has heard, as text that can be compared.

use std::fmt::Write as _;

use telemetry::testing::{Attributes, Seen, SeenRecord, SeenSpan};

/// Everything that a browser told.
pub(crate) fn all(seen: &Seen) -> String {
    let mut text = String::new();
    for record in seen.logs.iter().filter(|record| record.target == "faro") {
        show_record(&mut text, record);
    }
    // The request's own span is not the browser's.
    for span in seen.spans.iter().filter(|span| span.name != "POST /collect") {
        show_span(&mut text, span);
    }
    text
}

fn show_record(text: &mut String, record: &SeenRecord) {
    let (severity, time) = (&record.severity, record.time);
    writeln!(text, "record {severity} {} at {time}", record.severity_number).unwrap();
    writeln!(text, "  resource {}", pairs(&record.resource)).unwrap();
    writeln!(text, "  {}", pairs(&record.attributes)).unwrap();
    if !record.trace_id.is_empty() {
        writeln!(text, "  in {} {}", record.trace_id, record.span_id).unwrap();
    }
    writeln!(text, "  {}", record.message).unwrap();
}

fn show_span(text: &mut String, span: &SeenSpan) {
    let (name, kind) = (&span.name, &span.kind);
    let error = if span.is_error { " ERROR" } else { "" };
    writeln!(text, "span {name} {kind} {} ns{error}", span.nanoseconds).unwrap();
    writeln!(text, "  resource {}", pairs(&span.resource)).unwrap();
    let (trace, id, parent) = (&span.trace_id, &span.span_id, &span.parent_span_id);
    writeln!(text, "  {trace} {id} in {parent:?}, links {:?}", span.links).unwrap();
    if !span.attributes.is_empty() {
        writeln!(text, "  {}", pairs(&span.attributes)).unwrap();
    }
}

fn pairs(attributes: &Attributes) -> String {
    let pairs = attributes.iter().map(|(key, value)| format!("{key}={value}"));
    pairs.collect::<Vec<_>>().join(" ")
}
