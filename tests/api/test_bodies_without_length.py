"""Bodies in chunks, as streams and by HTTP/2: nobody says beforehand how long they are."""

import json
from typing import Any

from django.test import Client

from tests.api.conftest import refusal
from tests.api.test_http import DATA, MAX_REQUEST_BYTES, QUERY


class Ending:
    """The body of a request from a server that knows where it ends, and how much of it was read."""

    def __init__(self, content: bytes) -> None:
        self.content, self.read_bytes = content, 0

    def read(self, most: int) -> bytes:
        part = self.content[self.read_bytes :][: min(most, 7_000)]
        self.read_bytes += len(part)
        return part

    def readline(self) -> bytes:
        raise NotImplementedError


class TestBodyWithoutLength:
    def send(self, body: Ending, **environment: Any) -> Any:
        given = {"wsgi.input": body, "wsgi.input_terminated": True, **environment}
        return Client().generic("POST", "/graphql/", CONTENT_TYPE="application/json", **given)

    def test_is_read(self, db) -> None:
        content = json.dumps({"query": QUERY + " " * 50_000}).encode()

        assert self.send(Ending(content)).json() == DATA

    def test_is_not_read_beyond_the_limit(self, db) -> None:
        body = Ending(b" " * 10_000_000)

        assert refusal(self.send(body)) == (413, ["PAYLOAD_TOO_LARGE"])
        assert body.read_bytes == MAX_REQUEST_BYTES + 1

    def test_may_be_empty_or_break_off(self, db) -> None:
        class Broken(Ending):
            def read(self, most: int) -> bytes:
                raise OSError("reset by peer")

        for body in (Ending(b""), Broken(b"")):
            assert refusal(self.send(body)) == (400, ["BAD_REQUEST"])

    def test_is_none_where_the_server_does_not_know_its_end(self, db) -> None:
        response = self.send(Ending(b"{}"), **{"wsgi.input_terminated": False})

        assert refusal(response) == (400, ["BAD_REQUEST"])
