"""The official OpenTelemetry SDK for Python and Debian's Prometheus talk to the collector."""

import re
import time
import unittest
from urllib.parse import quote

from harness import HEALTH, METRICS, Collector, Prometheus, get_json, until
from promtool import complaints
from service import PROTOCOLS, Service


# The built-in configuration keeps traces with this attribute, and drops those of health checks.
KEPT = {"debug.force_sample": True}
DROPPED = {"http.route": "/health"}


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector()
        cls.addClassCleanup(cls.collector.close)

    def service(self, name, protocol, has_instance=True):
        service = Service(name, protocol, self.collector, f"{name}-1" if has_instance else None)
        self.addCleanup(service.close)
        return service

    def decision(self, trace_id):
        def decided():
            decisions = get_json(url)["decisions"]
            return decisions and decisions[0]["decision"] != "pending" and decisions[0]

        url = self.collector.at(HEALTH, f"/sampling/recent?trace_id={trace_id}")
        return until(f"the decision about {trace_id}", decided)

    def test_spans_are_decided_about_and_say_why(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol):
                service = self.service(f"spans-{protocol}", protocol)
                trace_id = service.answer(0.01, **{"payment.outcome": "declined"})
                decision = self.decision(trace_id)
                self.assertEqual((decision["decision"], decision["policy"]), ("sampled", "payment-outcome"))

    def test_metrics_arrive_with_their_exemplar(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol):
                service = self.service(f"metrics-{protocol}", protocol)
                trace_id = service.answer(0.5, **KEPT)
                service.flush()
                exemplar = re.compile(
                    rf'interop_request_duration_seconds_bucket{{.*job="interop/metrics-{protocol}".*le="1.0"}} 1'
                    rf' # {{[^}}]*trace_id="{trace_id}"'
                )
                until("the exemplar", lambda: exemplar.search(self.collector.metrics()))
                text = self.collector.metrics()
                count = f'interop_requests_total{{http_route="/",instance="metrics-{protocol}-1",job='
                self.assertIn(count, text)
                self.assertIn(f'target_info{{instance="metrics-{protocol}-1"', text)
                self.assertTrue(text.endswith("# EOF\n"))

    def test_the_exemplar_of_a_dropped_trace_is_not_shown(self):
        service = self.service("dropped", "grpc")
        dropped, kept = service.answer(0.05, **DROPPED), service.answer(0.5, **KEPT)
        service.flush()
        self.assertEqual(self.decision(dropped)["decision"], "dropped")
        until("the other exemplar", lambda: kept in self.collector.metrics())
        self.assertNotIn(dropped, self.collector.metrics())

    def test_a_service_without_an_instance_has_metrics_and_no_target_info(self):
        for protocol in PROTOCOLS:
            with self.subTest(protocol):
                service = self.service(f"nameless-{protocol}", protocol, has_instance=False)
                service.answer(0.5)
                service.flush()
                job = f'job="interop/nameless-{protocol}"'
                until("the count", lambda: job in self.collector.metrics())
                lines = [line for line in self.collector.metrics().splitlines() if job in line]
                self.assertTrue(any(line.startswith("interop_requests_total{") for line in lines), lines)
                self.assertFalse([line for line in lines if line.startswith("target_info")])
                self.assertFalse([line for line in lines if "instance=" in line])

    def test_prometheus_scrapes_it_with_exemplars(self):
        service = self.service("scraped", "grpc")
        trace_id = service.answer(0.5, **KEPT)
        service.flush()
        until("the metric", lambda: 'job="interop/scraped"' in self.collector.metrics())
        prometheus = Prometheus(self.collector.at(METRICS, "").removeprefix("http://"))
        self.addCleanup(prometheus.close)
        selector = quote('interop_request_duration_seconds_bucket{job="interop/scraped"}')
        now = time.time()
        exemplars = until(
            "the exemplar in Prometheus",
            lambda: prometheus.ask(f"query_exemplars?query={selector}&start={now - 600}&end={now + 600}"),
        )
        labels = {exemplar["labels"]["trace_id"] for exemplar in exemplars[0]["exemplars"]}
        self.assertEqual(labels, {trace_id})
        count = quote('interop_requests_total{job="interop/scraped",instance="scraped-1"}')
        result = until("the count in Prometheus", lambda: prometheus.ask(f"query?query={count}")["result"])
        self.assertEqual(result[0]["value"][1], "1")
        targets = prometheus.ask("targets")["activeTargets"]
        self.assertEqual([target["lastError"] for target in targets], [""])

    def test_promtool_has_nothing_to_say(self):
        service = self.service("checked", "http")
        service.answer(0.5)
        service.flush()
        until("the metric", lambda: 'job="interop/checked"' in self.collector.metrics())
        for text in self.collector.texts():
            self.assertEqual(complaints(text), "")


if __name__ == "__main__":
    unittest.main()
