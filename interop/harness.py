"""Starts the programs that talk to each other here, and waits for what they say. Every wait has an end."""

import gzip
import http.server
import json
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

PATIENCE_S = 60
# What Prometheus asks for; without it the answer is text 0.0.4, which `promtool check metrics` reads.
OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
# Before the shift.
MAIN_SERVICE, OTLP_GRPC, OTLP_HTTP, OWN_METRICS, METRICS, HEALTH = 8000, 4317, 4318, 8888, 8889, 13133
COLLECTOR_PORTS = (OTLP_GRPC, OTLP_HTTP, OWN_METRICS, METRICS, HEALTH)
SHOP_PORTS = (*COLLECTOR_PORTS, MAIN_SERVICE, 3001, 3002, 3003, 3011, 8081, 8082)
# Above the usual servers and below the ports of outgoing connections.
OFFSETS = (10_000, 19_000)
BINARY = os.environ.get("WEBSTORE_TEST_BINARY", "target/release/webstore")


def free_offset(ports):
    """A port offset under which every port is free just now."""
    for _ in range(100):
        offset = random.randrange(*OFFSETS)
        if all(is_free(port + offset) for port in ports):
            return offset
    raise AssertionError("no free ports")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def until(describe, look):
    """What `look` finds as soon as it finds something; exceptions of the network count as nothing."""
    deadline = time.monotonic() + PATIENCE_S
    last = None
    while time.monotonic() < deadline:
        try:
            found = look()
            if found:
                return found
        except (OSError, urllib.error.URLError) as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {describe} ({last})")


def get(url, accept="*/*"):
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def get_json(url):
    return json.loads(get(url))


def post_json(url, body, **headers):
    headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def ended(process):
    """The exit code of a program that is asked to end, and made to if it does not."""
    process.terminate()
    try:
        return process.wait(PATIENCE_S)
    finally:
        process.kill()
        process.wait()


class Webstore:
    """The program with its built-in configuration, on ports and in a folder of its own."""

    def __init__(self, arguments, ports, ready, **variables):
        self.folder = tempfile.TemporaryDirectory(prefix="webstore-interop-")
        self.offset = free_offset(ports)
        command = [BINARY, *arguments, "--port-offset", str(self.offset), "--log-format", "text"]
        variables |= {"PATH": os.environ["PATH"], "WEBSTORE_DATA_DIR": self.folder.name}
        self.process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)
        try:
            until("the program", lambda: self.is_ready(ready))
        except BaseException:
            self.close()
            raise

    def is_ready(self, ready):
        assert self.process.poll() is None, f"the program ended with {self.process.returncode}"
        return get(self.at(*ready))

    def at(self, port, path="/"):
        return f"http://127.0.0.1:{port + self.offset}{path}"

    def metrics(self, accept=OPENMETRICS):
        return get(self.at(METRICS, "/metrics"), accept)

    def texts(self):
        """Both expositions in text 0.0.4: of the services and of the collector itself."""
        return self.metrics("*/*"), get(self.at(OWN_METRICS, "/metrics"))

    def close(self):
        code = ended(self.process)
        self.folder.cleanup()
        assert code == 0, f"the program ended with {code}"


class Collector(Webstore):
    """`webstore run collector`, with another configuration if one is given."""

    def __init__(self, configuration=None):
        with tempfile.TemporaryDirectory(prefix="webstore-interop-") as folder:
            arguments = ["run", "collector"]
            if configuration:
                file = pathlib.Path(folder, "collector.json")
                file.write_text(json.dumps(configuration))
                arguments += ["--collector-config", str(file)]
            super().__init__(arguments, COLLECTOR_PORTS, (HEALTH, "/"))


class Shop(Webstore):
    """`webstore up`, whose services push their metrics twice a second."""

    def __init__(self):
        arguments = ["up", "--simulate", "off", "--traffic", "0"]
        super().__init__(arguments, SHOP_PORTS, (MAIN_SERVICE, "/ready"), OTEL_METRIC_EXPORT_INTERVAL="500")

    def buy(self):
        headers = {"Authorization": "Bearer user-token-123"}
        goods = {"product_id": 101, "quantity": 1, "country": "US"}
        post_json(self.at(MAIN_SERVICE, "/cart/add"), goods, **headers)
        headers["Idempotency-Key"] = "interop"
        payment = {"payment_method": "credit_card", "country": "US"}
        return post_json(self.at(MAIN_SERVICE, "/checkout"), payment, **headers)


class Prometheus:
    """Debian's Prometheus, scraping one target every second, with its exemplars."""

    def __init__(self, target):
        self.folder = tempfile.TemporaryDirectory(prefix="webstore-interop-")
        self.port = free_port()
        folder = pathlib.Path(self.folder.name)
        job = {"job_name": "services", "honor_labels": True, "static_configs": [{"targets": [target]}]}
        file = folder / "prometheus.yml"
        # JSON is YAML, here and for the collector.
        file.write_text(json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": [job]}))
        options = [
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--enable-feature=exemplar-storage",
            "--log.level=error",
        ]
        self.process = subprocess.Popen(["prometheus", *options])
        try:
            until("Prometheus", lambda: get(self.at("/-/ready")))
        except BaseException:
            self.close()
            raise

    def at(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path):
        return get_json(self.at(f"/api/v1/{path}"))["data"]

    def close(self):
        ended(self.process)
        self.folder.cleanup()


class Sink:
    """Where a collector sends its payloads (OTLP over HTTP): keeps them as they came, by path."""

    def __init__(self):
        payloads = self.payloads = []

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                encoding = self.headers.get("Content-Encoding")
                payloads.append((self.path, encoding, gzip.decompress(body) if encoding == "gzip" else body))
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
