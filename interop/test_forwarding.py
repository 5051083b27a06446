"""What the official SDK says comes out of the collector as it went in, read with the official protobuf classes."""

import unittest

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness import Collector, Sink, until
from service import PROTOCOLS, Service


SIGNALS = ("traces", "metrics", "logs")


def configuration(sink):
    """Everything straight on to `sink`, over HTTP with gzip."""
    pipeline = {"receivers": ["otlp"], "exporters": ["otlp_http"]}
    here = "127.0.0.1:${env:%s}"
    doors = {"grpc": "WEBSTORE_OTLP_GRPC_PORT", "http": "WEBSTORE_OTLP_HTTP_PORT"}
    protocols = {protocol: {"endpoint": here % variable} for protocol, variable in doors.items()}
    return {
        "receivers": {"otlp": {"protocols": protocols}},
        "exporters": {"otlp_http": {"endpoint": sink.address(), "compression": "gzip"}},
        "extensions": {"health_check": {"endpoint": here % "WEBSTORE_HEALTH_PORT"}},
        "service": {"extensions": ["health_check"], "pipelines": {signal: pipeline for signal in SIGNALS}},
    }


class Forwarding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sink = Sink()
        cls.addClassCleanup(cls.sink.close)
        cls.collector = Collector(configuration(cls.sink))
        cls.addClassCleanup(cls.collector.close)

    def payload(self, path, request, name):
        """The first payload for `path` that is about the service of that name, as resource, scope and item."""
        for heard, encoding, body in list(self.sink.payloads):
            if heard != path:
                continue
            self.assertEqual(encoding, "gzip")
            for resource, scope, item in items(request.FromString(body)):
                if plain(resource.attributes).get("service.name") == name:
                    return resource, scope, item
        return None

    def test_log_records_and_spans_come_out_as_they_went_in(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol):
                name = f"forwarded-{protocol}"
                service = Service(name, protocol, self.collector, "7")
                self.addCleanup(service.close)
                trace_id = service.answer(0.25, answered=True, weight=0.5)
                ways = [("/v1/logs", ExportLogsServiceRequest), ("/v1/traces", ExportTraceServiceRequest)]
                (_, _, record), (resource, scope, span) = [
                    until(f"{path} of {name}", lambda: self.payload(path, request, name)) for path, request in ways
                ]
                self.assertEqual(record.body.string_value, "It took its time.")
                self.assertEqual((record.severity_number, record.severity_text), (13, "WARN"))
                self.assertEqual(plain(record.attributes), {"seconds": 0.25, "country": ["日本", "US"]})
                self.assertEqual((record.trace_id.hex(), record.span_id), (trace_id, span.span_id))
                self.assertEqual((span.name, span.trace_id.hex(), span.parent_span_id), ("GET /", trace_id, b""))
                self.assertEqual(plain(span.attributes), {"answered": True, "weight": 0.5})
                self.assertEqual(scope.name, "interop")
                expected = {"service.name": name, "service.namespace": "interop", "service.version": "3"}
                self.assertEqual(plain(resource.attributes), expected | {"service.instance.id": "7"})


def items(request):
    """Each span or log record of a request with its resource and scope."""
    for resource in getattr(request, "resource_logs", None) or getattr(request, "resource_spans"):
        for scope in getattr(resource, "scope_logs", None) or getattr(resource, "scope_spans"):
            for item in getattr(scope, "log_records", None) or getattr(scope, "spans"):
                yield resource.resource, scope.scope, item


def plain(attributes):
    return {attribute.key: value(attribute.value) for attribute in attributes}


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind == "array_value":
        return [value(one) for one in any_value.array_value.values]
    return getattr(any_value, kind)


if __name__ == "__main__":
    unittest.main()
