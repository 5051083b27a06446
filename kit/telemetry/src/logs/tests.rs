use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{FIELD_BYTES_MAX, FIELDS_MAX, json_layer, otlp_layer};
use crate::contract::SpanKind;
use crate::testing::Sink;
use crate::{Settings, Telemetry, step};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn listen() -> (Self, DefaultGuard) {
        let lines = Self::default();
        let layers = tracing_subscriber::registry()
            .with(json_layer(lines.clone()))
            .with(otlp_layer());
        (lines, layers.set_default())
    }

    fn read(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

async fn ids() -> (String, String) {
    let origin = crate::origin().unwrap();
    (origin[3..35].to_owned(), origin[36..52].to_owned())
}

#[tokio::test]
async fn an_event_is_a_line_and_a_record_with_the_ids_of_its_span() {
    let sink = Sink::start().await.unwrap();
    let telemetry = Telemetry::start(Settings::to("main-service", &sink.endpoint())).unwrap();
    let (lines, _guard) = Lines::listen();
    tracing::info!("Nobody's event");
    let work = step("work", SpanKind::Internal).run(async {
        let reason: &dyn std::error::Error = &io::Error::other("no route");
        tracing::warn!(
            order_id = 7_u64,
            ok = true,
            share = 0.5,
            r#type = "abuse",
            reason,
            "Rate limit exceeded"
        );
        tracing::error!(target: "hyper::client", "Never sent");
        ids().await
    });
    let (trace_id, span_id) = telemetry.scope(work).await;
    telemetry.stop().await;

    let mut read = lines.read();
    // The connection to the sink has a lot to say.
    read.retain(|line| {
        ["telemetry::logs::tests", "hyper::client"].contains(&line["target"].as_str().unwrap())
    });
    assert_eq!(read.len(), 3);
    let expected = json!({
        "timestamp": read[1]["timestamp"], "level": "WARN", "message": "Rate limit exceeded",
        "target": "telemetry::logs::tests", "service.name": "main-service", "trace_id": trace_id,
        "span_id": span_id, "order_id": 7, "ok": true, "share": 0.5, "type": "abuse", "reason": "no route",
    });
    assert_eq!(read[1], expected);
    assert!(read[0].get("service.name").is_none() && read[0].get("trace_id").is_none());

    let logs = sink.logs();
    let [record] = &logs[..] else { panic!("{logs:?}") };
    assert_eq!(
        (&*record.message, &*record.severity),
        ("Rate limit exceeded", "WARN")
    );
    assert_eq!(
        (record.service(), &*record.target),
        ("main-service", "telemetry::logs::tests")
    );
    assert_eq!((&record.trace_id, &record.span_id), (&trace_id, &span_id));
    assert_eq!(record.severity_number, 13);
    assert_eq!(
        json!(record.attributes),
        json!({"order_id": 7, "ok": true, "share": 0.5, "type": "abuse", "reason": "no route"})
    );
    assert!(record.time > 0);
}

#[tokio::test]
async fn a_line_is_json_whatever_is_in_it_and_no_longer_than_it_may_be() {
    let (lines, _guard) = Lines::listen();
    let long = "ä".repeat(FIELD_BYTES_MAX);
    tracing::info!(
        quote = "\"\\\n\u{0}\u{7f}\u{2028}",
        long,
        huge = u64::MAX,
        none = f64::NAN,
        level = "mine",
        trace_id = "mine",
        "A \"sentence\"\nof two lines"
    );
    let read = lines.read();
    let [line] = &read[..] else { panic!("{read:?}") };
    assert_eq!(line["message"], "A \"sentence\"\nof two lines");
    assert_eq!(line["quote"], "\"\\\n\u{0}\u{7f}\u{2028}");
    assert_eq!(line["long"], "ä".repeat(FIELD_BYTES_MAX / 2));
    assert_eq!(
        (&line["huge"], &line["none"]),
        (&json!(u64::MAX.to_string()), &json!("NaN"))
    );
    assert_eq!(
        (&line["level"], &line["field.level"]),
        (&json!("INFO"), &json!("mine"))
    );
    assert_eq!(line["field.trace_id"], "mine");
    // The limit lies within a letter of two bytes.
    tracing::info!("a{}", "ä".repeat(FIELD_BYTES_MAX));
    let message = lines.read()[1]["message"].as_str().unwrap().to_owned();
    assert_eq!(message.len(), FIELD_BYTES_MAX - 1);
}

#[tokio::test]
async fn a_silent_service_still_has_its_name_in_the_log() {
    let telemetry = Telemetry::start(Settings::nowhere("frontend")).unwrap();
    let (lines, _guard) = Lines::listen();
    telemetry
        .scope(async { tracing::info!("Checkout started") })
        .await;
    assert_eq!(lines.read()[0]["service.name"], "frontend");
}

#[test]
fn fields_beyond_the_limit_are_left_out() {
    let (lines, _guard) = Lines::listen();
    tracing::info!(
        a0 = 0,
        a1 = 0,
        a2 = 0,
        a3 = 0,
        a4 = 0,
        a5 = 0,
        a6 = 0,
        a7 = 0,
        a8 = 0,
        a9 = 0,
        b0 = 0,
        b1 = 0,
        b2 = 0,
        b3 = 0,
        b4 = 0,
        b5 = 0,
        b6 = 0,
        b7 = 0,
        b8 = 0,
        b9 = 0,
        c0 = 0,
        c1 = 0,
        c2 = 0,
        c3 = 0,
        c4 = 0,
        c5 = 0,
        c6 = 0,
        c7 = 0,
        c8 = 0,
        c9 = 0,
        d0 = 0,
        d1 = 0,
        "32 fields"
    );
    // The timestamp, level, message and target, and the fields.
    assert_eq!(lines.read()[0].as_object().unwrap().len(), 4 + FIELDS_MAX);
}
