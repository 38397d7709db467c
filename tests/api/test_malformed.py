"""A hundred requests of each malformed kind: all are answered or refused, and none fails."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from tests.factories import Hub

PARTS = (
    *("%", "%zz", "%00", "%E0%A4%A", "%2f", "%25", "é", "日", " ", "//", "?", "#", "[", "]", "\\"),
    *(";q=", "=", ",", ";", "*", "gzip", "identity", "0", "-1", "1e9", "nan", "/", ":", "@", '"'),
)
ROUTE = "query ($path: String!) { route(path: $path) { __typename } }"

KINDS: dict[str, Callable[[Any, str], Any]] = {
    "paths": lambda graphql, text: graphql.ask(ROUTE, path=text),
    "cursors": lambda graphql, text: graphql.ask(
        "query ($after: String) { sources(after: $after) { totalCount } }", after=text
    ),
    "encodings": lambda graphql, text: graphql.get("query={__typename}", accept_encoding=text),
    "types": lambda graphql, text: graphql.get("query={__typename}", accept=text),
    "bodies": lambda graphql, text: graphql.send(text.encode()),
    "images": lambda graphql, text: graphql.client.get(f"/images/{text.replace('?', '')}/1/a/b"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_none_fails(hub: Hub, graphql, quiet: None, kind: str) -> None:
    random = Random(kind)
    made = ["".join(random.choices(PARTS, k=random.randint(1, 8))) for _ in range(100)]

    for text in made:
        assert KINDS[kind](graphql, text).status_code < 500, text


def test_no_redirect_fails_wherever_it_leads(hub: Hub, graphql) -> None:
    random = Random(1)
    for number in range(100):
        link = "".join(random.choices(PARTS, k=random.randint(1, 8)))
        Redirect.objects.create(old_path=f"/{number}", redirect_link=link)

    for number in range(100):
        response = graphql.ask(
            "query ($path: String!) { route(path: $path) { ... on Redirect { destination } } }",
            path=f"/{number}",
        )
        answer = response.json()
        assert "errors" not in answer
        destination = (answer["data"]["route"] or {}).get("destination", "")
        assert destination.isascii()
        assert not {*destination} & {*' "\\<>'}
