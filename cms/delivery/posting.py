"""One signed POST to one address."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from cms.delivery.signature import signed_headers

TIMEOUT = 15.0
"""Seconds until an attempt is given up, whatever has come back by then."""

MAX_RETRY_AFTER = 24 * 60 * 60
"""The most seconds for which a receiver can ask to be left alone."""

USER_AGENT = "source-hub-webhooks"
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a delivery attempt: a status, or the reason why there was none."""

    status: int | None = None
    error: str = ""
    retry_after: float = 0
    """Seconds for which the receiver asked to be left alone."""

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Return True if the receiver wants nothing any more."""
        return self.status == HTTPStatus.GONE


def post(url: str, key: str, body: bytes, secrets: Sequence[str]) -> Attempt:
    """Sends a body, signed now. Redirects are not followed, and the answer's body is not read.

    The proxies that the environment may name are not used.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        **signed_headers(key, int(time.time()), body, secrets),
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
        response = connection.getresponse()
        return Attempt(response.status, retry_after=seconds_of(response.headers["Retry-After"]))
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        if time.monotonic() >= deadline:
            return Attempt(error=f"no answer within {TIMEOUT:g} seconds")
        return Attempt(error=f"{type(error).__name__}: {error}"[:LONGEST_REASON])
    finally:
        hang_up.cancel()
        connection.close()


def seconds_of(retry_after: str | None) -> float:
    """The seconds that a `Retry-After` names, as a number or as a moment; 0 for what says none."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        seconds = float(text)
    else:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return 0
    return min(max(seconds, 0), MAX_RETRY_AFTER)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Ends a conversation, so that whoever waits for its next byte gets none."""
    if connection.sock:
        connection.sock.shutdown(socket.SHUT_RDWR)
