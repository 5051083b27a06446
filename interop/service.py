"""A service that speaks through the official OpenTelemetry SDK, over gRPC or over HTTP with gzip."""

import grpc
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto import http
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from harness import OTLP_GRPC, OTLP_HTTP

PROTOCOLS = ("grpc", "http")


class Service:
    """Says one request at a time. Spans and log records leave at once, metrics when they are flushed."""

    def __init__(self, name, protocol, collector, instance_id=None):
        attributes = {"service.name": name, "service.namespace": "interop", "service.version": "3"}
        if instance_id:
            attributes["service.instance.id"] = instance_id
        # Not `Resource.create`, which makes up an instance id.
        resource = Resource(attributes)
        spans, metrics, logs = exporters(protocol, collector)
        self.traces = TracerProvider(resource=resource)
        self.traces.add_span_processor(SimpleSpanProcessor(spans))
        reader = PeriodicExportingMetricReader(metrics, export_interval_millis=3_600_000)
        self.meters = MeterProvider(resource=resource, metric_readers=[reader])
        self.loggers = LoggerProvider(resource=resource)
        self.loggers.add_log_record_processor(SimpleLogRecordProcessor(logs))
        meter = self.meters.get_meter("interop")
        self.duration = meter.create_histogram(
            "interop.request.duration", "s", "How long.", explicit_bucket_boundaries_advisory=[0.1, 1.0]
        )
        self.requests = meter.create_counter("interop.requests", "{request}", "How many.")

    def answer(self, seconds, **attributes):
        """One request of that length: a span, a log record, two metrics. Returns the trace's id as hex."""
        tracer = self.traces.get_tracer("interop")
        with tracer.start_as_current_span("GET /", attributes=attributes) as span:
            self.duration.record(seconds, {"http.route": "/"})
            self.requests.add(1, {"http.route": "/"})
            self.loggers.get_logger("interop").emit(
                severity_number=SeverityNumber.WARN,
                severity_text="WARN",
                body="It took its time.",
                attributes={"seconds": seconds, "country": ["日本", "US"]},
            )
            return f"{span.get_span_context().trace_id:032x}"

    def flush(self):
        assert self.meters.force_flush()

    def close(self):
        for provider in (self.traces, self.meters, self.loggers):
            provider.shutdown()


def exporters(protocol, collector):
    """For spans, metrics and log records."""
    if protocol == "grpc":
        options = {"endpoint": collector.at(OTLP_GRPC), "insecure": True, "compression": grpc.Compression.Gzip}
        return [exporter(**options) for exporter in (GrpcSpans, GrpcMetrics, GrpcLogs)]
    paths = {"/v1/traces": HttpSpans, "/v1/metrics": HttpMetrics, "/v1/logs": HttpLogs}
    gzip = http.Compression.Gzip
    return [
        exporter(endpoint=collector.at(OTLP_HTTP, path), compression=gzip) for path, exporter in paths.items()
    ]
