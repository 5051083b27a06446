use std::time::Duration;

use opentelemetry::Key;

use super::{Settings, SettingsError};

const COLLECTOR: &str = "http://127.0.0.1:4317";

fn with(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::from_environment("main-service", COLLECTOR, &|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| (*text).to_owned())
    })
}

#[test]
fn without_variables_everything_goes_to_the_default() {
    let settings = with(&[
        ("OTEL_SERVICE_NAME", "not-all-of-us"),
        ("OTEL_LOGS_EXPORTER", " "),
    ])
    .unwrap();
    for outlet in [&settings.traces, &settings.metrics, &settings.logs] {
        let outlet = outlet.as_ref().unwrap();
        assert_eq!(outlet.endpoint, COLLECTOR);
        assert_eq!(outlet.timeout, Duration::from_secs(10));
        assert!(outlet.headers.is_empty() && !outlet.is_compressed);
    }
    let resource = settings.resource();
    let attribute = |key: &'static str| resource.get(&Key::new(key)).unwrap().to_string();
    assert_eq!(attribute("service.name"), "main-service");
    assert_eq!(attribute("service.namespace"), "webstore");
    assert_eq!(attribute("deployment.environment.name"), "development");
    assert_eq!(attribute("telemetry.sdk.language"), "rust");
    let id = attribute("service.instance.id");
    assert_eq!((id.len(), &id[14..15]), (36, "4"));
    assert_ne!(id, with(&[]).unwrap().instance_id, "each instance has its own");
}

#[test]
fn a_signals_own_variable_counts_more_than_the_common_one() {
    let settings = with(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
        ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:1/"),
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            "authorization=Basic%20abc=, x-team = shop",
        ),
        ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1500"),
        ("OTEL_BLRP_EXPORT_TIMEOUT", "900"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "30000"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_METRICS_EXPORTER", "none"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "250"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "20"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "10"),
        ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "20"),
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
    ])
    .unwrap();
    let (traces, logs) = (settings.traces.unwrap(), settings.logs.unwrap());
    assert_eq!(
        (&*traces.endpoint, &*logs.endpoint),
        ("http://collector:4317", "http://logs:1/")
    );
    assert_eq!(traces.headers["authorization"], "Basic abc=");
    assert_eq!(traces.headers["x-team"], "shop");
    assert_eq!(
        (traces.timeout.as_millis(), logs.timeout.as_millis()),
        (1500, 900)
    );
    assert!(traces.is_compressed && settings.metrics.is_none());
    assert_eq!(settings.metric_interval, Duration::from_millis(250));
    assert_eq!(
        (settings.span_queue.items_max, settings.span_queue.batch_max),
        (100, 100)
    );
    assert_eq!(settings.record_queue.delay, Duration::from_millis(20));
    let limits = settings.limits;
    assert_eq!(
        (limits.span_value_characters, limits.record_value_characters),
        (20, 10)
    );
    assert_eq!(
        (
            limits.span_attributes,
            limits.record_attributes,
            limits.span_events
        ),
        (7, 7, 128)
    );
}

#[test]
fn a_disabled_sdk_says_nothing() {
    assert!(with(&[("OTEL_SDK_DISABLED", "TRUE")]).unwrap().is_silent());
    assert!(!with(&[("OTEL_SDK_DISABLED", "yes")]).unwrap().is_silent());
}

#[test]
fn the_resource_is_told_by_the_environment_and_the_name_only_of_one_service() {
    let all = "service.name=shop,service.version=7,deployment.environment.name=test,host.name=a%2Cb";
    let variable = |name: &str| (name == "OTEL_RESOURCE_ATTRIBUTES").then(|| all.to_owned());
    let settings = Settings::from_environment("main-service", COLLECTOR, &variable).unwrap();
    assert_eq!(
        (&*settings.service, &*settings.version, &*settings.environment),
        ("main-service", "7", "test")
    );
    assert_eq!(settings.attributes, [("host.name".to_owned(), "a,b".to_owned())]);
    let settings = settings.named_by(&variable).unwrap();
    assert_eq!(settings.service, "shop");
    let settings = settings.named_by(&|name| (name == "OTEL_SERVICE_NAME").then(|| "own".to_owned()));
    assert_eq!(settings.unwrap().service, "own");
}

#[test]
fn samplers_have_their_standard_words() {
    for (word, argument, expected) in [
        ("always_on", "", "AlwaysOn"),
        ("always_off", "", "AlwaysOff"),
        ("traceidratio", "0.25", "TraceIdRatioBased(0.25)"),
        ("traceidratio", "", "TraceIdRatioBased(1.0)"),
        ("parentbased_always_on", "", "ParentBased(AlwaysOn)"),
        ("parentbased_always_off", "", "ParentBased(AlwaysOff)"),
        (
            "parentbased_traceidratio",
            "0",
            "ParentBased(TraceIdRatioBased(0.0))",
        ),
    ] {
        let settings = with(&[
            ("OTEL_TRACES_SAMPLER", word),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ]);
        assert_eq!(format!("{:?}", settings.unwrap().sampler), expected);
    }
    assert_eq!(format!("{:?}", with(&[]).unwrap().sampler), "AlwaysOn");
}

#[test]
fn a_bad_value_is_an_error_that_names_its_variable_and_not_the_value() {
    for (variable, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://secret:4317"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://secret"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http:// secret"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "secret"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a b=secret"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=secret%0A"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=secret%4"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "-1"),
        ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "5s"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
        ("OTEL_TRACES_SAMPLER", "xray"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "3600001"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "1000001"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8193"),
        ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "many"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "1.5"),
        ("OTEL_RESOURCE_ATTRIBUTES", "secret"),
        ("OTEL_RESOURCE_ATTRIBUTES", "=secret"),
    ] {
        let error = with(&[(variable, value)]).unwrap_err();
        assert_eq!(error.variable, variable, "{value}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let sampler = [
        ("OTEL_TRACES_SAMPLER", "traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
    ];
    assert_eq!(with(&sampler).unwrap_err().variable, "OTEL_TRACES_SAMPLER_ARG");
}
