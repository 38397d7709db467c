"""A second address of each process, for probes and metrics: what readers reach never shows them."""

import logging
import os
import socket
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.conf import settings

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

logger = logging.getLogger(__name__)


def count_together() -> None:
    """Have the web processes of one server count into one folder, so that any of them can tell for
    all. To be called before the Prometheus client is imported.
    """
    if settings.OPERATIONS_LISTEN and MULTIPROCESS not in os.environ:
        folder = Path(tempfile.gettempdir(), f"hub-metrics-{os.getuid()}-{os.getppid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[MULTIPROCESS] = str(folder)


def start() -> ThreadingHTTPServer | None:
    """Listen at `OPERATIONS_LISTEN`, in threads of this process; None if it is empty.

    Processes share the address: the system hands each connection to one of them.
    """
    if not settings.OPERATIONS_LISTEN:
        return None
    host, _, port = settings.OPERATIONS_LISTEN.rpartition(":")
    server = Server((host, int(port)), Handler)
    threading.Thread(target=server.serve_forever, name="operations", daemon=True).start()
    return server


def metrics() -> tuple[int, str]:
    """All metrics, in Prometheus' text format."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from cms.operations.gauges import DatabaseCollector

    registry = REGISTRY
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    text = generate_latest(registry).decode()
    try:
        gauges.register(DatabaseCollector())
        text += generate_latest(gauges).decode()
    except Exception as error:
        logger.error("Metrics of the database cannot be read: %s", error)
    return 200, text


class Server(ThreadingHTTPServer):
    """Lets several processes listen at one address."""

    daemon_threads = True

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


class Handler(BaseHTTPRequestHandler):
    """Answers /livez, /readyz and /metrics."""

    timeout = 10

    def do_GET(self) -> None:
        """Answer, with a connection to the database that ends with it."""
        from cms.operations.probes import livez, own_connection, readyz

        answers = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}
        answer = answers.get(self.path.rstrip("/"))
        if answer is None:
            status, text = 404, "There is /livez, /readyz and /metrics.\n"
        else:
            with own_connection():
                status, text = answer()
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Probes come every few seconds."""
