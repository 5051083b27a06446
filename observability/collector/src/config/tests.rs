//! Whole configurations.

use proptest::prelude::*;

use super::*;

/// What `deploy/` has, which the real Collector reads too.
const DEPLOYED: &str = include_str!("../../../../deploy/collector/config.yaml");

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::read(text, "collector.yaml", &|name| {
        (name == "PORT").then(|| "4319".to_owned())
    })
}

/// A small whole configuration, with something put in place of something else.
fn small(old: &str, new: &str) -> String {
    const SMALL: &str = "\
receivers:
  otlp: {protocols: {grpc: {endpoint: 127.0.0.1:4317}}}
processors:
  batch: {timeout: 1s}
  memory_limiter: {check_interval: 1s, limit_mib: 100}
connectors:
  span_metrics:
exporters:
  debug:
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], processors: [batch], exporters: [debug, span_metrics]}
    metrics: {receivers: [span_metrics], exporters: [debug]}
";
    assert!(SMALL.contains(old), "{old}");
    SMALL.replacen(old, new, 1)
}

/// What is put in place of what, and what is said.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "batch:",
        "redaction:",
        "4:3: processors: unknown processor \"redaction\"; this collector has \
            memory_limiter, batch, resource, attributes, filter, tail_sampling",
    ),
    (
        "debug:\n",
        "loki:\n",
        "9:3: exporters: unknown exporter \"loki\"; this collector has \
            otlp_grpc, otlp, otlp_http, otlphttp, prometheus, debug",
    ),
    (
        "timeout: 1s",
        "time_out: 1s",
        "4:11: processors::batch: unknown key \"time_out\"; \
            known keys are timeout, send_batch_size, send_batch_max_size",
    ),
    (
        "timeout: 1s",
        "timeout: 1",
        "4:20: processors::batch::timeout: \"1\" is not a duration: it has no unit; \
            write for example 200ms, 10s or 1m30s",
    ),
    (
        "timeout: 1s",
        "send_batch_size: many",
        "4:28: processors::batch::send_batch_size: \
            invalid type: string \"many\", expected u32",
    ),
    (
        "timeout: 1s",
        "send_batch_max_size: 5",
        "4:10: processors::batch: \
            send_batch_max_size must be greater than or equal to send_batch_size",
    ),
    (
        "check_interval: 1s, ",
        "",
        "5:19: processors::memory_limiter: \
            check_interval must be set and greater than zero, for example 1s",
    ),
    (
        "127.0.0.1:4317",
        "127.0.0.1",
        "2:3: receivers::otlp: protocols::grpc::endpoint: \"127.0.0.1\" \
            is not an address to listen on: the port is missing; write 127.0.0.1:4317",
    ),
    (
        "127.0.0.1:4317",
        "\"${file:x}\"",
        "2:39: receivers::otlp::protocols::grpc::endpoint: ${file:x}: \
            the scheme \"file\" is not supported, only env is",
    ),
    (
        "service:",
        "services:",
        "10:1: unknown section \"services\"; known sections are \
            receivers, processors, connectors, exporters, extensions, service",
    ),
    (
        "service:",
        "extensions:\nservice:\n  extension: [zpages]",
        "12:3: service: unknown key \"extension\"; \
            known keys are extensions, pipelines, telemetry",
    ),
    (
        "service:",
        "service:\n  extensions: [health_check]",
        "11:16: service::extensions: \"health_check\" \
            is not defined in the section \"extensions\"",
    ),
    (
        "{level: none}",
        "{level: loud}",
        "11:32: service::telemetry::metrics::level: unknown value \"loud\"; \
            known values are none, basic, normal, detailed",
    ),
    (
        "[batch]",
        "[batch, nobody]",
        "13:53: service::pipelines::traces::processors: \"nobody\" \
            is not defined in the section \"processors\"",
    ),
    (
        "[batch]",
        "[otlp]",
        "13:46: service::pipelines::traces::processors: \"otlp\" is not a processor; \
            it is defined as receiver",
    ),
    (
        "[batch]",
        "[batch, batch]",
        "13:53: service::pipelines::traces::processors: \"batch\" is named twice",
    ),
    (
        "[batch]",
        "batch",
        "13:45: service::pipelines::traces::processors: this is text, a list was expected",
    ),
    (
        "[debug, span_metrics]",
        "[]",
        "13:5: service::pipelines::traces: there are no exporters",
    ),
    (
        "{receivers: [otlp], proc",
        "{proc",
        "13:5: service::pipelines::traces: there are no receivers",
    ),
    (
        "[debug, span_metrics]",
        "[debug]",
        "7:3: connectors::span_metrics: it is used as receiver and never \
            as exporter: a connector is both",
    ),
    (
        "receivers: [span_metrics]",
        "receivers: [otlp]",
        "7:3: connectors::span_metrics: it is used as exporter \
            and never as receiver: a connector is both",
    ),
    (
        "[span_metrics], exporters: [debug]",
        "[span_metrics], exporters: [span_metrics]",
        "14:54: \
            service::pipelines::metrics::exporters: \"span_metrics\" does not support metrics here",
    ),
    (
        "traces: {",
        "profiles: {",
        "13:5: service::pipelines: unknown signal in \"profiles\"; \
            known are traces, metrics, logs",
    ),
    (
        "batch: {",
        "batch/: {",
        "4:3: processors: \"batch/\" has nothing behind the slash",
    ),
];

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (old, new, expected) in WRONG {
        let message = read(&small(old, new)).err().map(|error| error.to_string());
        assert_eq!(message, Some(format!("collector.yaml:{expected}")), "{new}");
    }
}

#[test]
fn yaml_that_is_none_is_told_with_its_place() {
    for (text, expected) in [
        ("", "the section \"service\" is missing"),
        ("receivers: [", "collector.yaml:1:"),
        ("a: 1\na: 2", "collector.yaml:2:1"),
        (
            "service: {pipelines: }",
            "service: there must be at least one pipeline",
        ),
        ("- service", "this is a list, a map was expected"),
        ("service: &a {pipelines: *a}", "collector.yaml:1:"),
    ] {
        let message = read(text).err().unwrap().to_string();
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn a_document_that_grows_without_end_is_refused() {
    let bomb = (0..20).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        let next = level + 1;
        format!(
            "{text}a{next}: &a{next} [*a{level}, *a{level}, *a{level}, *a{level}, *a{level}, *a{level}]\n"
        )
    });
    for text in [
        bomb,
        "[".repeat(100_000),
        "a: ".repeat(1000),
        "#".repeat(2_000_000),
        "- x\n".repeat(60_000),
    ] {
        let message = read(&text).err().unwrap().to_string();
        assert!(
            message.len() < 1000 && message.starts_with("collector.yaml:"),
            "{message}"
        );
    }
}

#[test]
fn connectors_that_lead_in_a_circle_are_refused() {
    let text = "\
receivers: {otlp: {protocols: {grpc: }}}
connectors: {copy/a: , copy/b: }
exporters: {debug: }
service:
  pipelines:
    traces/1: {receivers: [otlp, copy/b], exporters: [copy/a]}
    traces/2: {receivers: [copy/a], exporters: [copy/b, debug]}
";
    let mut sections = Sections::default();
    let root = Node::read(text).unwrap();
    for (key, node) in root.entries().unwrap() {
        if key.name == "service" {
            sections.service = service::Service::read(node).unwrap();
        }
    }
    for name in ["copy/a", "copy/b"] {
        sections.connectors.0.push(Defined {
            name: name.to_owned(),
            place: Place::default(),
            settings: Box::new(crate::pipelines::tests::Copy::new()),
        });
    }
    let message = order(&sections).unwrap_err().of("collector.yaml").to_string();
    let expected =
        "collector.yaml:6:5: service::pipelines: connectors lead in a circle through traces/1, traces/2";
    assert_eq!(message, expected);
}

#[test]
fn what_is_not_used_may_stand_there_and_opens_no_door() {
    let text = small(
        "processors:",
        "  otlp/other: {protocols: {http: }}\nextensions: {health_check: }\nprocessors:",
    );
    let doors = read(&text).unwrap().doors();
    let names: Vec<_> = doors.iter().map(|door| &*door.name).collect();
    assert_eq!(names, ["otlp receiver (grpc)"]);
}

#[test]
fn variables_and_defaults_reach_the_doors() {
    let text = small(
        "{endpoint: 127.0.0.1:4317}",
        "{endpoint: \"localhost:${env:PORT}\"}, http:",
    );
    let text = text.replace("{metrics: {level: none}}", "{logs: {level: warn}}");
    let config = read(&text).unwrap();
    let doors: Vec<_> = config
        .doors()
        .iter()
        .map(|door| format!("{} {}", door.name, door.address))
        .collect();
    assert_eq!(
        doors,
        [
            "otlp receiver (grpc) localhost:4319",
            "otlp receiver (http) localhost:4318",
            "collector metrics localhost:8888",
        ]
    );
    assert_eq!(config.log_level(), LogLevel::Warn);
}

#[test]
fn the_deployed_configuration_is_read() {
    let doors = read(DEPLOYED).unwrap_or_else(|error| panic!("{error}")).doors();
    let doors: Vec<_> = doors
        .iter()
        .map(|door| format!("{} {}", door.name, door.address))
        .collect();
    assert_eq!(
        doors,
        [
            "otlp receiver (grpc) 127.0.0.1:4317",
            "otlp receiver (http) 127.0.0.1:4318",
            "prometheus exporter 127.0.0.1:8889",
            "health_check extension 127.0.0.1:13133",
            "collector metrics 127.0.0.1:8888",
        ]
    );
}

/// One change of the text: what a slip of the hand does, and what somebody mean does.
#[derive(Clone, Debug)]
enum Slip {
    Cut(usize, usize),
    Put(usize, String),
    Repeat(usize, usize, usize),
    Swap(usize, usize),
}

fn slips() -> impl Strategy<Value = Slip> {
    let place = 0..DEPLOYED.len();
    let word = prop_oneof![
        "[ -~\\n]{1,8}",
        Just("&a [*a, *a]".to_owned()),
        Just("<<: *a".to_owned()),
        Just("{".repeat(300)),
        Just("- ".repeat(300)),
        Just("!!binary x".to_owned()),
        Just("${env:PORT".to_owned()),
        Just("\u{0}\u{feff}\u{2028}".to_owned()),
        Just("99999999999999999999h".to_owned()),
    ];
    prop_oneof![
        (place.clone(), 1..40_usize).prop_map(|(at, length)| Slip::Cut(at, length)),
        (place.clone(), word).prop_map(|(at, word)| Slip::Put(at, word)),
        (place.clone(), 1..80_usize, 2..6_usize)
            .prop_map(|(at, length, times)| Slip::Repeat(at, length, times)),
        (0..150_usize, 0..150_usize).prop_map(|(first, second)| Slip::Swap(first, second)),
    ]
}

fn slip(text: &str, slip: &Slip) -> String {
    let letters: Vec<char> = text.chars().collect();
    let clamp = |at: usize| at.min(letters.len());
    let part = |from: usize, to: usize| letters[clamp(from)..clamp(to)].iter().collect::<String>();
    match slip {
        Slip::Cut(at, length) => part(0, *at) + &part(at + length, letters.len()),
        Slip::Put(at, word) => part(0, *at) + word + &part(*at, letters.len()),
        Slip::Repeat(at, length, times) => {
            part(0, *at) + &part(*at, at + length).repeat(*times) + &part(at + length, letters.len())
        }
        Slip::Swap(first, second) => {
            let mut lines: Vec<&str> = text.lines().collect();
            if *first < lines.len() && *second < lines.len() {
                lines.swap(*first, *second);
            }
            lines.join("\n")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_slip_of_the_hand_ends_in_a_panic(list in prop::collection::vec(slips(), 1..4)) {
        let text = list.iter().fold(DEPLOYED.to_owned(), |text, one| slip(&text, one));
        if let Err(error) = read(&text) {
            prop_assert!(error.to_string().starts_with("collector.yaml:"), "{}", error);
            prop_assert!(!error.message.is_empty());
        }
    }
}
