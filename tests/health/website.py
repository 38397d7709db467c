"""A website of its own on this machine, which stands in for the internet."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE = b"<title>Welcome</title><h1>Welcome</h1><p>All you need.</p>"


@dataclass
class Reply:
    status: int = 200
    body: bytes = PAGE
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    """How long the site thinks before it answers."""
    trickle: float = 0
    """Seconds between two bytes of the answer."""
    hang_up: bool = False
    reset: bool = False
    """Breaks the connection off, instead of ending it."""
    raw: bytes = b""
    """Sent instead of an answer of HTTP."""


@dataclass
class Website:
    port: int
    replies: dict[str, Reply] = field(default_factory=dict)
    """By path, or by method and path: `HEAD /page`."""
    seen: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    wants_cookie: set[str] = field(default_factory=set)
    """Paths that redirect to themselves, with a cookie, until it comes back."""
    hosts: list[str] = field(default_factory=list)
    was_abandoned: threading.Event = field(default_factory=threading.Event)
    """Set when a visitor hangs up before the end of an answer."""
    scheme: str = "http"

    def url(self, path: str = "/page", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def moves(self, path: str, to: str, status: int = 301) -> None:
        self.replies[path] = Reply(status, b"", {"Location": to})

    def says(self, path: str, status: int = 200, body: bytes = PAGE, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[path] = Reply(status, body, named)

    def reply(self, method: str, path: str) -> Reply:
        known = self.replies.get(f"{method} {path}") or self.replies.get(path)
        return known or (Reply(404) if path == "/robots.txt" else Reply())


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Website]:
    website: Website

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            website.seen.append(f"{self.command} {self.path}")
            website.agents.add(self.headers.get("User-Agent", ""))
            website.hosts.append(self.headers.get("Host", ""))
            reply = website.reply(self.command, self.path)
            if self.path in website.wants_cookie and "seen=1" not in self.headers.get("Cookie", ""):
                cookie = {"Location": self.path, "Set-Cookie": "seen=1; Path=/"}
                reply = Reply(301, b"", cookie)
            time.sleep(reply.seconds)
            if reply.hang_up:
                self.close_connection = True
                return
            if reply.reset:
                # Closing with nothing to linger for sends a reset.
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.close_connection = True
                self.connection.close()
                return
            if reply.raw:
                self.close_connection = True
                self.wfile.write(reply.raw)
                return
            self.send_response(reply.status)
            headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
            headers.setdefault("Content-Length", str(len(reply.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.write(reply)

        def write(self, reply: Reply) -> None:
            try:
                if not reply.trickle:
                    self.wfile.write(reply.body)
                    return
                for byte in reply.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(reply.trickle)
            except OSError:
                self.close_connection = True
                website.was_abandoned.set()

        do_GET = respond  # noqa: N815
        do_HEAD = respond  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            """Visitors may hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    website = Website(server.server_port, scheme="https" if certificate else "http")
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield website
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
