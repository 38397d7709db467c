"""Errors and traces go where settings say."""

import gzip
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deployment.test_settings import python

REPORT = """
import django, logging, sys
from cms.operations import reporting
reporting.start()
django.setup()
from django.test import Client
logging.getLogger("somewhere").error("Something broke")
Client(headers={"host": "localhost"}).get("/nowhere")
if "sentry_sdk" in sys.modules:
    import sentry_sdk
    sentry_sdk.flush()
if "opentelemetry.sdk.trace" in sys.modules:
    from opentelemetry import trace
    trace.get_tracer_provider().force_flush()
print(sorted({"sentry_sdk", "opentelemetry.sdk.trace"} & {*sys.modules}))
"""


@pytest.fixture
def collector() -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """A port, and what was posted to it."""
    heard: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            elif self.headers.get("Content-Encoding") == "deflate":
                body = zlib.decompress(body)
            heard.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


def report(**variables: str) -> str:
    result = python("-c", REPORT, settings="development", **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.thorough
def test_errors_go_to_sentry(collector) -> None:
    port, heard = collector

    assert report(SENTRY_DSN=f"http://key@127.0.0.1:{port}/1") == "['sentry_sdk']"
    assert any(b"Something broke" in body for path, body in heard if "/api/1/" in path)


@pytest.mark.thorough
def test_traces_go_to_a_collector(collector) -> None:
    port, heard = collector

    loaded = report(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")

    assert loaded == "['opentelemetry.sdk.trace']"
    assert [path for path, body in heard if b"source-hub" in body] == ["/v1/traces"]


def test_nothing_is_loaded_where_nobody_wants_it() -> None:
    assert report() == "[]"
