"""The metrics of the whole shop, after somebody bought something, as Prometheus' linter reads them."""

import unittest

from harness import Shop, until
from promtool import complaints

# What a purchase leaves behind, of each service, of the outbox, and of the collector's connectors.
EXPECTED = (
    "webstore_checkouts_total",
    "payments_processed_total",
    "promotions_checked_total",
    "inventory_reservations_total",
    "http_server_request_duration_seconds_bucket",
    "db_client_operation_duration_seconds_bucket",
    "webstore_outbox_pending",
    "traces_spanmetrics_calls_total",
    "traces_service_graph_request_total",
)


class Purchase(unittest.TestCase):
    def test_promtool_has_nothing_to_say_about_the_shop(self):
        shop = Shop()
        self.addCleanup(shop.close)
        self.assertEqual(shop.buy()["status"], "success")
        text = until("the metrics of a purchase", lambda: complete(shop.metrics("*/*")))
        self.assertEqual(complaints(text), "")
        _, own = shop.texts()
        self.assertEqual(complaints(own), "")


def complete(text):
    names = {line.partition("{")[0] for line in text.splitlines()}
    return text if names.issuperset(EXPECTED) else None


if __name__ == "__main__":
    unittest.main()
