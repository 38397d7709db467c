"""A web server that hears webhooks, as a frontend would: on a socket of its own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def names(self) -> dict[str, list[str]]:
        return self.payload["data"]


@dataclass
class Receiver:
    """`answer` decides the status of each answer; it may wait, or raise to break the connection."""

    url: str
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], int] = lambda heard: 204
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def tags(self) -> set[str]:
        return {tag for heard in self.heard for tag in heard.names["tags"]}

    def wait_for(self, count: int, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while len(self.heard) < count:
            assert time.monotonic() < deadline, f"heard {len(self.heard)} of {count}"
            time.sleep(0.01)


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver: Receiver

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            heard = Heard(self.command, self.path, dict(self.headers), self.rfile.read(length))
            receiver.heard.append(heard)
            self.send_response(receiver.answer(heard))
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = respond  # noqa: N815
        do_POST = respond  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/api/revalidate?from=hub")
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
