"""One signed POST to one address."""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.delivery.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature

TIMEOUT = 5.0
"""Seconds until an attempt is given up, whatever has come back by then."""

USER_AGENT = "source-hub-webhooks"
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a delivery attempt: a status, or the reason why there was none."""

    status: int | None = None
    error: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, secret: str) -> Attempt:
    """Sends a body, signed now. Redirects are not followed, and the answer's body is not read.

    The proxies that the environment may name are not used.
    """
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature(secret, timestamp, body),
    }
    address = urlsplit(url)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    connection = _connection(address.scheme, address.hostname or "", address.port)
    deadline = time.monotonic() + TIMEOUT
    # A timeout of the socket counts from each byte that comes; this one does not.
    hang_up = threading.Timer(TIMEOUT, _hang_up, [connection])
    hang_up.daemon = True
    hang_up.start()
    try:
        connection.request("POST", path, body, headers)
        return Attempt(status=connection.getresponse().status)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        if time.monotonic() >= deadline:
            return Attempt(error=f"no answer within {TIMEOUT:g} seconds")
        return Attempt(error=f"{type(error).__name__}: {error}"[:LONGEST_REASON])
    finally:
        hang_up.cancel()
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Ends a conversation, so that whoever waits for its next byte gets none."""
    if connection.sock:
        connection.sock.shutdown(socket.SHUT_RDWR)
