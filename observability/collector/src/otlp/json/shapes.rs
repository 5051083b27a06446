//! The messages of OTLP 1.x, field by field (opentelemetry-proto, `opentelemetry/proto/*/v1/*.proto`).

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList, any_value,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs, SeverityNumber};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary,
    SummaryDataPoint, exemplar, exponential_histogram_data_point::Buckets, metric, number_data_point,
    summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{
    ResourceSpans, ScopeSpans, Span, Status,
    span::{Event, Link, SpanKind},
    status::StatusCode,
};
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::forms::{Base64, Double, Flag, Form, Id, List, Maybe, Named, Names, Shown, Text, Whole};
use super::message::{Inner, Message, message, skip, value};

macro_rules! names {
    ($($type:ty),*) => {$(
        impl Names for $type {
            fn number(name: &str) -> Option<i32> {
                Self::from_str_name(name).map(|number| number as i32)
            }
        }
    )*};
}
names!(SpanKind, StatusCode, SeverityNumber, AggregationTemporality);

type All = List<Inner>;

message!(ExportTraceServiceRequest { resource_spans "resourceSpans" All, });
message!(ExportMetricsServiceRequest { resource_metrics "resourceMetrics" All, });
message!(ExportLogsServiceRequest { resource_logs "resourceLogs" All, });

message!(Resource {
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
    entity_refs "entityRefs" All,
});
message!(EntityRef {
    schema_url "schemaUrl" Text,
    r#type "type" Text,
    id_keys "idKeys" List<Text>,
    description_keys "descriptionKeys" List<Text>,
});
message!(InstrumentationScope {
    name "name" Text,
    version "version" Text,
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
});
message!(KeyValue {
    key "key" Text,
    value "value" Maybe<Inner>,
    key_strindex "keyStrindex" Whole,
});
message!(AnyValue {
    => value {
        any_value::Value::StringValue: "stringValue" "string_value" Text,
        any_value::Value::BoolValue: "boolValue" "bool_value" Flag,
        any_value::Value::IntValue: "intValue" "int_value" Whole,
        any_value::Value::DoubleValue: "doubleValue" "double_value" Double,
        any_value::Value::ArrayValue: "arrayValue" "array_value" Inner,
        any_value::Value::KvlistValue: "kvlistValue" "kvlist_value" Inner,
        any_value::Value::BytesValue: "bytesValue" "bytes_value" Base64,
        any_value::Value::StringValueStrindex: "stringValueStrindex" "string_value_strindex" Whole,
    }
});
message!(ArrayValue { values "values" All, });
message!(KeyValueList { values "values" All, });

message!(ResourceSpans {
    resource "resource" Maybe<Inner>,
    scope_spans "scopeSpans" All,
    schema_url "schemaUrl" Text,
});
message!(ScopeSpans {
    scope "scope" Maybe<Inner>,
    spans "spans" All,
    schema_url "schemaUrl" Text,
});
message!(Span {
    trace_id "traceId" Id<16>,
    span_id "spanId" Id<8>,
    trace_state "traceState" Text,
    parent_span_id "parentSpanId" Id<8>,
    flags "flags" Whole,
    name "name" Text,
    kind "kind" Named<SpanKind>,
    start_time_unix_nano "startTimeUnixNano" Whole,
    end_time_unix_nano "endTimeUnixNano" Whole,
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
    events "events" All,
    dropped_events_count "droppedEventsCount" Whole,
    links "links" All,
    dropped_links_count "droppedLinksCount" Whole,
    status "status" Maybe<Inner>,
});
message!(Event {
    time_unix_nano "timeUnixNano" Whole,
    name "name" Text,
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
});
message!(Link {
    trace_id "traceId" Id<16>,
    span_id "spanId" Id<8>,
    trace_state "traceState" Text,
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
    flags "flags" Whole,
});
message!(Status {
    message "message" Text,
    code "code" Named<StatusCode>,
});

message!(ResourceLogs {
    resource "resource" Maybe<Inner>,
    scope_logs "scopeLogs" All,
    schema_url "schemaUrl" Text,
});
message!(ScopeLogs {
    scope "scope" Maybe<Inner>,
    log_records "logRecords" All,
    schema_url "schemaUrl" Text,
});
message!(LogRecord {
    time_unix_nano "timeUnixNano" Whole,
    observed_time_unix_nano "observedTimeUnixNano" Whole,
    severity_number "severityNumber" Named<SeverityNumber>,
    severity_text "severityText" Text,
    body "body" Maybe<Inner>,
    attributes "attributes" All,
    dropped_attributes_count "droppedAttributesCount" Whole,
    flags "flags" Whole,
    trace_id "traceId" Id<16>,
    span_id "spanId" Id<8>,
    event_name "eventName" Text,
});

message!(ResourceMetrics {
    resource "resource" Maybe<Inner>,
    scope_metrics "scopeMetrics" All,
    schema_url "schemaUrl" Text,
});
message!(ScopeMetrics {
    scope "scope" Maybe<Inner>,
    metrics "metrics" All,
    schema_url "schemaUrl" Text,
});
message!(Metric {
    name "name" Text,
    description "description" Text,
    unit "unit" Text,
    metadata "metadata" All,
    => data {
        metric::Data::Gauge: "gauge" "gauge" Inner,
        metric::Data::Sum: "sum" "sum" Inner,
        metric::Data::Histogram: "histogram" "histogram" Inner,
        metric::Data::ExponentialHistogram: "exponentialHistogram" "exponential_histogram" Inner,
        metric::Data::Summary: "summary" "summary" Inner,
    }
});
message!(Gauge { data_points "dataPoints" All, });
message!(Sum {
    data_points "dataPoints" All,
    aggregation_temporality "aggregationTemporality" Named<AggregationTemporality>,
    is_monotonic "isMonotonic" Flag,
});
message!(Histogram {
    data_points "dataPoints" All,
    aggregation_temporality "aggregationTemporality" Named<AggregationTemporality>,
});
message!(ExponentialHistogram {
    data_points "dataPoints" All,
    aggregation_temporality "aggregationTemporality" Named<AggregationTemporality>,
});
message!(Summary { data_points "dataPoints" All, });
message!(NumberDataPoint {
    attributes "attributes" All,
    start_time_unix_nano "startTimeUnixNano" Whole,
    time_unix_nano "timeUnixNano" Whole,
    exemplars "exemplars" All,
    flags "flags" Whole,
    => value {
        number_data_point::Value::AsDouble: "asDouble" "as_double" Double,
        number_data_point::Value::AsInt: "asInt" "as_int" Whole,
    }
});
message!(HistogramDataPoint {
    attributes "attributes" All,
    start_time_unix_nano "startTimeUnixNano" Whole,
    time_unix_nano "timeUnixNano" Whole,
    count "count" Whole,
    sum "sum" Maybe<Double>,
    bucket_counts "bucketCounts" List<Whole>,
    explicit_bounds "explicitBounds" List<Double>,
    exemplars "exemplars" All,
    flags "flags" Whole,
    min "min" Maybe<Double>,
    max "max" Maybe<Double>,
});
message!(ExponentialHistogramDataPoint {
    attributes "attributes" All,
    start_time_unix_nano "startTimeUnixNano" Whole,
    time_unix_nano "timeUnixNano" Whole,
    count "count" Whole,
    sum "sum" Maybe<Double>,
    scale "scale" Whole,
    zero_count "zeroCount" Whole,
    positive "positive" Maybe<Inner>,
    negative "negative" Maybe<Inner>,
    flags "flags" Whole,
    exemplars "exemplars" All,
    min "min" Maybe<Double>,
    max "max" Maybe<Double>,
    zero_threshold "zeroThreshold" Double,
});
message!(Buckets {
    offset "offset" Whole,
    bucket_counts "bucketCounts" List<Whole>,
});
message!(SummaryDataPoint {
    attributes "attributes" All,
    start_time_unix_nano "startTimeUnixNano" Whole,
    time_unix_nano "timeUnixNano" Whole,
    count "count" Whole,
    sum "sum" Double,
    quantile_values "quantileValues" All,
    flags "flags" Whole,
});
message!(ValueAtQuantile {
    quantile "quantile" Double,
    value "value" Double,
});
message!(Exemplar {
    filtered_attributes "filteredAttributes" All,
    time_unix_nano "timeUnixNano" Whole,
    span_id "spanId" Id<8>,
    trace_id "traceId" Id<16>,
    => value {
        exemplar::Value::AsDouble: "asDouble" "as_double" Double,
        exemplar::Value::AsInt: "asInt" "as_int" Whole,
    }
});
