"""Connections to the public internet and nowhere else, each given up at a deadline.

The name of a host is looked up once for each connection, and the connection is made to an address
of that answer: a name that answers differently the next time (“DNS rebinding”) gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from cms.health.addresses import NotPublicError, may_be_visited

Resolve = Callable[[str, int], list[str]]

MOST_ADDRESSES = 3
"""How many addresses of a host are tried, such as one of IPv6 and then one of IPv4."""


class NoSuchHostError(Exception):
    """The name of a host leads nowhere."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order to try them. The system's resolver sets the time."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, ValueError) as error:
        raise NoSuchHostError(host) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """The moment at which all waiting ends."""

    def __init__(self, seconds: float) -> None:
        self._moment = time.monotonic() + seconds

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Let the block have this part of the time that is left."""
        whole, now = self._moment, time.monotonic()
        self._moment = now + max(0, whole - now) * part
        try:
            yield
        finally:
            self._moment = whole

    def left(self, timeout: float | None, error: type[Exception]) -> float:
        """Return the seconds to wait, at most the timeout; raise the error if none are left."""
        left = self._moment - time.monotonic()
        if left <= 0:
            raise error("The deadline has passed.")
        return left if timeout is None else min(left, timeout)


class TimedStream(httpcore.NetworkStream):
    """A connection on which nothing is waited for beyond the deadline, however it trickles."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class PublicNetwork(httpcore.NetworkBackend):
    """Connects to hosts of which every address may be visited."""

    def __init__(self, deadline: Deadline, resolve: Resolve) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolve(host, port)
        if not addresses or not all(may_be_visited(address, port) for address in addresses):
            raise NotPublicError(f"{host} leads to {', '.join(addresses) or 'no address'}")
        failure: Exception = NoSuchHostError(host)
        for address in addresses[:MOST_ADDRESSES]:
            left = self._deadline.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._system.connect_tcp(
                    address, port, left, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise NotPublicError("A socket of this machine is not public.")


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class PublicTransport(httpx.BaseTransport):
    """An httpx transport over a `PublicNetwork`. Raises httpcore's errors, and our own.

    As in browsers, only the `Host` header keeps a dot at the end of a host. Proxies named by the
    environment are ignored: they would resolve names themselves.
    """

    def __init__(self, deadline: Deadline, resolve: Resolve = resolve) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=PublicNetwork(deadline, resolve),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host.rstrip(b"."),
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()
