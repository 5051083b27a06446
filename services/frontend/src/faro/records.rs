//! One log record for each event, measurement, log line and exception. The body is a line of pairs with the names that
//! the OpenTelemetry Collector's Faro translator gives them, in its order.

use jiff::Timestamp;
use telemetry::relay::otlp::{KeyValue, LogRecord, SeverityNumber};
use xxhash_rust::xxh3::xxh3_64;

use super::logfmt::{LINE_BYTES_MAX, Line, TEXT_BYTES_MAX, number};
use super::payload::{Action, Event, Exception, Frame, Log, Measurement, Payload, Trace};
use super::values::{id, text};
use super::{cut, meta, times};

/// All of a body that becomes log records.
pub(super) fn of(payload: &Payload<'_>, now: Timestamp) -> Vec<LogRecord> {
    let end = payload.meta.as_ref().map(meta::line);
    let scribe = Scribe {
        end: end.unwrap_or_else(|| Line::new(0)),
        now,
    };
    let logs = payload.logs.items.iter().map(|log| scribe.log(log));
    let exceptions = payload
        .exceptions
        .items
        .iter()
        .map(|failed| scribe.exception(failed));
    let measurements = payload
        .measurements
        .items
        .iter()
        .map(|told| scribe.measurement(told));
    let events = payload.events.items.iter().map(|event| scribe.event(event));
    logs.chain(exceptions).chain(measurements).chain(events).collect()
}

/// Writes the records of one body.
struct Scribe {
    /// What every line ends with.
    end: Line,
    now: Timestamp,
}

/// A record in the making.
struct Draft<'a> {
    line: Line,
    time: Timestamp,
    kind: &'static str,
    severity: SeverityNumber,
    hash: Option<u64>,
    trace: Option<&'a Trace<'a>>,
}

impl Scribe {
    fn log(&self, log: &Log<'_>) -> LogRecord {
        let mut draft = self.draft("log", &log.timestamp, log.trace.as_ref());
        draft.severity = severity(&log.level);
        draft.line.long("message", &log.message);
        draft.line.pair("level", &log.level);
        draft.line.pairs("context_", &log.context);
        draft.add_trace();
        self.finish(draft, log.action.as_ref())
    }

    fn exception(&self, failed: &Exception<'_>) -> LogRecord {
        let mut draft = self.draft("exception", &failed.timestamp, failed.trace.as_ref());
        draft.severity = SeverityNumber::Error;
        draft.hash = Some(xxh3_64(failed.value.as_bytes()));
        draft.line.pair("type", &failed.kind);
        draft.line.long("value", &failed.value);
        draft.line.long("stacktrace", &stack(failed));
        draft.add_trace();
        draft.line.pairs("context_", &failed.context);
        self.finish(draft, failed.action.as_ref())
    }

    fn measurement(&self, told: &Measurement<'_>) -> LogRecord {
        let mut draft = self.draft("measurement", &told.timestamp, told.trace.as_ref());
        draft.line.pair("type", &told.kind);
        draft.line.pairs("context_", &told.context);
        let values = told.values.0.iter();
        let values: Vec<_> = values.filter_map(|(key, value)| Some((key, value.0?))).collect();
        for (key, value) in &values {
            draft.line.pair(key, &format!("{value:.6}"));
        }
        draft.add_trace();
        for (key, value) in &values {
            draft.line.prefixed("value_", key, &number(*value));
        }
        self.finish(draft, told.action.as_ref())
    }

    fn event(&self, event: &Event<'_>) -> LogRecord {
        let mut draft = self.draft("event", &event.timestamp, event.trace.as_ref());
        draft.line.pair("event_name", &event.name);
        draft.line.pair("event_domain", &event.domain);
        draft.line.pairs("event_data_", &event.attributes);
        draft.add_trace();
        self.finish(draft, event.action.as_ref())
    }

    fn draft<'a>(&self, kind: &'static str, said: &str, trace: Option<&'a Trace<'a>>) -> Draft<'a> {
        let said = times::parse(said);
        let mut line = Line::new(LINE_BYTES_MAX);
        line.pair("timestamp", &times::text(said.unwrap_or(self.now)));
        line.pair("kind", kind);
        Draft {
            line,
            time: said
                .filter(|said| times::is_sane(*said, self.now))
                .unwrap_or(self.now),
            kind,
            severity: SeverityNumber::Info,
            hash: None,
            trace,
        }
    }

    fn finish(&self, mut draft: Draft<'_>, action: Option<&Action<'_>>) -> LogRecord {
        if let Some(action) = action {
            draft.line.pair("action_id", &action.id);
            draft.line.pair("action_name", &action.name);
            draft.line.pair("action_parent_id", &action.parent_id);
        }
        draft.line.append(&self.end);
        let hash = draft.hash.map(|hash| hash.to_string());
        let attributes = [("kind", Some(draft.kind)), ("hash", hash.as_deref())];
        let said = attributes
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        let (trace_id, span_id) = draft.ids();
        LogRecord {
            time_unix_nano: times::nanoseconds(draft.time),
            observed_time_unix_nano: times::nanoseconds(self.now),
            severity_number: draft.severity.into(),
            severity_text: word(draft.severity).to_owned(),
            body: text(&draft.line.into_text()),
            attributes: said
                .map(|(key, value)| KeyValue {
                    key: key.to_owned(),
                    value: text(value),
                    ..KeyValue::default()
                })
                .collect(),
            trace_id,
            span_id,
            ..LogRecord::default()
        }
    }
}

impl Draft<'_> {
    fn add_trace(&mut self) {
        if let Some(trace) = self.trace {
            self.line.pair("traceID", &trace.trace_id);
            self.line.pair("spanID", &trace.span_id);
        }
    }

    /// Both or neither: half of them leads nowhere.
    fn ids(&self) -> (Vec<u8>, Vec<u8>) {
        let ids = self
            .trace
            .and_then(|trace| Some((id(&trace.trace_id, 16)?, id(&trace.span_id, 8)?)));
        ids.unwrap_or_default()
    }
}

/// `Type: value`, and a line for each frame.
fn stack(failed: &Exception<'_>) -> String {
    let mut stack = format!("{}: {}", &*failed.kind, &*failed.value);
    let frames = failed
        .stacktrace
        .iter()
        .flat_map(|stacktrace| &stacktrace.frames.items);
    for frame in frames {
        if stack.len() >= TEXT_BYTES_MAX {
            break;
        }
        stack.push_str(&call(frame));
    }
    cut(&stack, TEXT_BYTES_MAX).to_owned()
}

fn call(frame: &Frame<'_>) -> String {
    let module = match &*frame.module {
        "" => String::new(),
        module => format!("{module}|"),
    };
    let place = |number: &str| {
        if number.is_empty() {
            "0".to_owned()
        } else {
            number.to_owned()
        }
    };
    let (line, column) = (place(&frame.lineno), place(&frame.colno));
    format!(
        "\n  at {} ({module}{}:{line}:{column})",
        &*frame.function, &*frame.filename
    )
}

fn severity(level: &str) -> SeverityNumber {
    match level.to_ascii_lowercase().as_str() {
        "trace" => SeverityNumber::Trace,
        "debug" => SeverityNumber::Debug,
        "warn" | "warning" => SeverityNumber::Warn,
        "error" => SeverityNumber::Error,
        "fatal" | "critical" => SeverityNumber::Fatal,
        _ => SeverityNumber::Info,
    }
}

fn word(severity: SeverityNumber) -> &'static str {
    match severity {
        SeverityNumber::Trace => "TRACE",
        SeverityNumber::Debug => "DEBUG",
        SeverityNumber::Warn => "WARN",
        SeverityNumber::Error => "ERROR",
        SeverityNumber::Fatal => "FATAL",
        _ => "INFO",
    }
}
