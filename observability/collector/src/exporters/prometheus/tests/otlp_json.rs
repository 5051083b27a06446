//! Reads the OTLP JSON of recorded requests: as much of it as they use.

use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, any_value,
};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint, exemplar,
    exponential_histogram_data_point::Buckets, metric::Data, number_data_point,
    summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde_json::Value;

pub(super) fn request(json: &Value) -> Vec<ResourceMetrics> {
    list(&json["resourceMetrics"], |resource| ResourceMetrics {
        resource: Some(Resource {
            attributes: attributes(&resource["resource"]["attributes"]),
            ..Resource::default()
        }),
        scope_metrics: list(&resource["scopeMetrics"], scope_metrics),
        schema_url: text(&resource["schemaUrl"]),
    })
}

fn scope_metrics(json: &Value) -> ScopeMetrics {
    ScopeMetrics {
        scope: Some(scope(&json["scope"])),
        metrics: list(&json["metrics"], metric),
        schema_url: text(&json["schemaUrl"]),
    }
}

pub(super) fn scope(json: &Value) -> InstrumentationScope {
    InstrumentationScope {
        name: text(&json["name"]),
        version: text(&json["version"]),
        attributes: attributes(&json["attributes"]),
        ..InstrumentationScope::default()
    }
}

pub(super) fn attributes(json: &Value) -> Vec<KeyValue> {
    list(json, |entry| KeyValue {
        key: text(&entry["key"]),
        value: Some(any(&entry["value"])),
        ..KeyValue::default()
    })
}

fn any(json: &Value) -> AnyValue {
    let value = json.as_object().and_then(|object| object.iter().next());
    let value = value.map(|(kind, value)| match kind.as_str() {
        "stringValue" => any_value::Value::StringValue(text(value)),
        "boolValue" => any_value::Value::BoolValue(value.as_bool().unwrap()),
        "intValue" => any_value::Value::IntValue(whole(value)),
        "doubleValue" => any_value::Value::DoubleValue(float(value)),
        "arrayValue" => any_value::Value::ArrayValue(ArrayValue {
            values: list(&value["values"], any),
        }),
        "kvlistValue" => any_value::Value::KvlistValue(KeyValueList {
            values: attributes(&value["values"]),
        }),
        "bytesValue" => {
            let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text(value));
            any_value::Value::BytesValue(bytes.unwrap())
        }
        other => panic!("unknown kind of value {other}"),
    });
    AnyValue { value }
}

pub(super) fn metric(json: &Value) -> Metric {
    Metric {
        name: text(&json["name"]),
        description: text(&json["description"]),
        unit: text(&json["unit"]),
        metadata: vec![],
        data: data(json),
    }
}

fn data(json: &Value) -> Option<Data> {
    let temporality = |json: &Value| i32::try_from(whole(&json["aggregationTemporality"])).unwrap();
    for kind in ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] {
        let Some(body) = json.get(kind) else {
            continue;
        };
        let points = &body["dataPoints"];
        return Some(match kind {
            "gauge" => Data::Gauge(Gauge {
                data_points: list(points, number),
            }),
            "sum" => Data::Sum(Sum {
                data_points: list(points, number),
                aggregation_temporality: temporality(body),
                is_monotonic: body["isMonotonic"].as_bool().unwrap_or(false),
            }),
            "histogram" => Data::Histogram(Histogram {
                data_points: list(points, histogram),
                aggregation_temporality: temporality(body),
            }),
            "exponentialHistogram" => Data::ExponentialHistogram(ExponentialHistogram {
                data_points: list(points, exponential),
                aggregation_temporality: temporality(body),
            }),
            _ => Data::Summary(Summary {
                data_points: list(points, summary),
            }),
        });
    }
    None
}

fn number(json: &Value) -> NumberDataPoint {
    let value = match (json.get("asInt"), json.get("asDouble")) {
        (Some(value), _) => Some(number_data_point::Value::AsInt(whole(value))),
        (_, Some(value)) => Some(number_data_point::Value::AsDouble(float(value))),
        _ => None,
    };
    NumberDataPoint {
        attributes: attributes(&json["attributes"]),
        start_time_unix_nano: natural(&json["startTimeUnixNano"]),
        time_unix_nano: natural(&json["timeUnixNano"]),
        exemplars: list(&json["exemplars"], exemplar),
        flags: u32::try_from(natural(&json["flags"])).unwrap(),
        value,
    }
}

fn histogram(json: &Value) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: attributes(&json["attributes"]),
        start_time_unix_nano: natural(&json["startTimeUnixNano"]),
        time_unix_nano: natural(&json["timeUnixNano"]),
        count: natural(&json["count"]),
        sum: json.get("sum").map(float),
        bucket_counts: list(&json["bucketCounts"], natural),
        explicit_bounds: list(&json["explicitBounds"], float),
        exemplars: list(&json["exemplars"], exemplar),
        flags: u32::try_from(natural(&json["flags"])).unwrap(),
        min: None,
        max: None,
    }
}

fn exponential(json: &Value) -> ExponentialHistogramDataPoint {
    let side = |json: &Value| Buckets {
        offset: i32::try_from(whole(&json["offset"])).unwrap(),
        bucket_counts: list(&json["bucketCounts"], natural),
    };
    ExponentialHistogramDataPoint {
        attributes: attributes(&json["attributes"]),
        start_time_unix_nano: natural(&json["startTimeUnixNano"]),
        time_unix_nano: natural(&json["timeUnixNano"]),
        count: natural(&json["count"]),
        sum: json.get("sum").map(float),
        scale: i32::try_from(whole(&json["scale"])).unwrap(),
        zero_count: natural(&json["zeroCount"]),
        positive: json.get("positive").map(side),
        negative: json.get("negative").map(side),
        flags: u32::try_from(natural(&json["flags"])).unwrap(),
        ..ExponentialHistogramDataPoint::default()
    }
}

fn summary(json: &Value) -> SummaryDataPoint {
    SummaryDataPoint {
        attributes: attributes(&json["attributes"]),
        start_time_unix_nano: natural(&json["startTimeUnixNano"]),
        time_unix_nano: natural(&json["timeUnixNano"]),
        count: natural(&json["count"]),
        sum: float(&json["sum"]),
        quantile_values: list(&json["quantileValues"], |json| ValueAtQuantile {
            quantile: float(&json["quantile"]),
            value: float(&json["value"]),
        }),
        flags: u32::try_from(natural(&json["flags"])).unwrap(),
    }
}

fn exemplar(json: &Value) -> Exemplar {
    let value = match (json.get("asInt"), json.get("asDouble")) {
        (Some(value), _) => Some(exemplar::Value::AsInt(whole(value))),
        (_, Some(value)) => Some(exemplar::Value::AsDouble(float(value))),
        _ => None,
    };
    Exemplar {
        filtered_attributes: attributes(&json["filteredAttributes"]),
        time_unix_nano: natural(&json["timeUnixNano"]),
        span_id: hex(&text(&json["spanId"])),
        trace_id: hex(&text(&json["traceId"])),
        value,
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

fn list<T>(json: &Value, read: impl Fn(&Value) -> T) -> Vec<T> {
    json.as_array().into_iter().flatten().map(read).collect()
}

fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn whole(json: &Value) -> i64 {
    match json {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_i64().unwrap_or_default(),
    }
}

fn natural(json: &Value) -> u64 {
    match json {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_u64().unwrap_or_default(),
    }
}

fn float(json: &Value) -> f64 {
    match json {
        Value::String(text) => text.replace("Infinity", "inf").parse().unwrap(),
        other => other.as_f64().unwrap_or_default(),
    }
}
