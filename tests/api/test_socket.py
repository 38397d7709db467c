"""Requests that no client library would send, over a real connection."""

import contextlib
import json
import socket
from urllib.parse import urlparse

import pytest

from cms.settings.base import GRAPHQL_LIMITS

MAX_QUERY_STRING = GRAPHQL_LIMITS["query_string"]
QUERY = json.dumps({"query": "{ hub { openTopicLabel } }"}).encode()
HEAD = b"POST /graphql/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture
def send(live_server):
    """Sends bytes, and then nothing more; returns the status and the body of the answer."""
    address = urlparse(live_server.url)

    def send(*parts: bytes, close: bool = True) -> tuple[int, bytes]:
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            for part in parts:
                connection.sendall(part)
            if close:
                with contextlib.suppress(OSError):  # the server has hung up before
                    connection.shutdown(socket.SHUT_WR)
            received = b""
            while chunk := connection.recv(65_536):
                received += chunk
        head, _, body = received.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body

    return send


def code(body: bytes) -> str:
    [error] = json.loads(body)["errors"]
    return error["extensions"]["code"]


@pytest.mark.django_db(transaction=True)
class TestConnection:
    def test_an_ordinary_request(self, send) -> None:
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(QUERY)

        assert send(HEAD, length, QUERY) == (
            200,
            b'{"data":{"hub":{"openTopicLabel":"Open topic"}}}',
        )

    def test_a_body_of_a_megabyte(self, send) -> None:
        content = QUERY + b" " * 1_000_000
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(content)

        status, body = send(HEAD, length, content)

        assert (status, code(body)) == (413, "PAYLOAD_TOO_LARGE")

    def test_a_body_that_is_announced_as_longer_than_it_is(self, send) -> None:
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (len(QUERY) + 10)

        status, body = send(HEAD, length, QUERY[:-3])

        assert (status, code(body)) == (400, "BAD_REQUEST")

    def test_a_body_that_is_announced_as_shorter_than_it_is(self, send) -> None:
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (len(QUERY) - 3)

        status, body = send(HEAD, length, QUERY)

        assert (status, code(body)) == (400, "BAD_REQUEST")

    @pytest.mark.parametrize("length", [b"-5", b"abc", b"1e2", b"", b"9" * 100])
    def test_a_length_that_is_none(self, send, length: bytes) -> None:
        headers = b"Connection: close\r\nContent-Length: %s\r\n\r\n" % length

        status, body = send(HEAD, headers, QUERY)

        assert 200 <= status < 500
        assert b"Traceback" not in body

    def test_a_body_in_chunks(self, send) -> None:
        """Answered or refused, but not with an error of ours."""
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(QUERY), QUERY)

        status, body = send(
            HEAD, b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", chunks
        )

        assert 200 <= status < 500
        assert b"Traceback" not in body

    def test_a_body_in_endless_chunks(self, send) -> None:
        chunk = b"ffff\r\n" + b" " * 0xFFFF + b"\r\n"

        try:
            status, body = send(
                HEAD,
                b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
                *[chunk] * 20,
            )
        except ConnectionError:
            return  # The server has hung up, which is an answer, too.

        assert 200 <= status < 500
        assert b"Traceback" not in body

    def test_a_query_string_of_a_megabyte(self, send) -> None:
        """The server itself refuses a request line that long."""
        line = b"GET /graphql/?query=%s HTTP/1.1\r\nHost: localhost\r\n" % (b"a" * 1_000_000)

        try:
            status, body = send(line, b"Connection: close\r\n\r\n")
        except ConnectionError:
            return

        assert status == 414
        assert b"Traceback" not in body

    def test_a_query_string_just_over_the_limit(self, send) -> None:
        query = b"a" * (MAX_QUERY_STRING + 1)
        line = b"GET /graphql/?query=%s HTTP/1.1\r\nHost: localhost\r\n" % query

        try:
            status, body = send(line, b"Connection: close\r\n\r\n")
        except ConnectionError:
            return

        assert status == 414
        assert b"PAYLOAD_TOO_LARGE" in body
