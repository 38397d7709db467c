"""Readers learn whether the link of a source works, and nothing of how that was found out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms.health.models import LinkHealth, LinkStatus, Reason
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing

pytestmark = pytest.mark.django_db

MOMENT = datetime(2027, 3, 1, 12, tzinfo=UTC)
ONE = "query ($slug: String!) { source(slug: $slug) { linkStatus lastCheckedAt } }"
MANY = "{ sources(first: 100) { nodes { slug linkStatus lastCheckedAt } } }"
CITED = "{ guides { nodes { sources { slug linkStatus } } } }"


def know(source: Source, status: LinkStatus, **values: Any) -> None:
    fields = {"website": source.website, "checked_at": MOMENT, **values}
    LinkHealth.objects.create(
        source=source, status=status, next_check=MOMENT + timedelta(days=7), **fields
    )


def ask(graphql, source: Source) -> tuple[str, str | None]:
    answer = graphql(ONE, slug=source.slug)["source"]
    return answer["linkStatus"], answer["lastCheckedAt"]


@pytest.mark.parametrize(
    "status", [status for status in LinkStatus if status != LinkStatus.UNCHECKED]
)
def test_tells_what_is_known_and_since_when(graphql, hub: Hub, status):
    source = SourceFactory()
    know(source, status)

    assert ask(graphql, source) == (status.name, MOMENT.isoformat())


def test_tells_that_nothing_is_known(graphql, hub: Hub):
    new, kept_out, moved = (SourceFactory() for _ in range(3))
    know(kept_out, LinkStatus.UNCHECKED, reason=Reason.ROBOTS)
    know(moved, LinkStatus.BROKEN, website="https://was.example.org/")

    for source in (new, kept_out, moved):
        assert ask(graphql, source) == ("UNCHECKED", None)


def test_says_nothing_of_the_address_in_a_draft(graphql, hub: Hub):
    source = SourceFactory()
    know(source, LinkStatus.WORKING)
    source.website = "https://draft.example.org/"
    source.save_revision()

    assert ask(graphql, source) == ("WORKING", MOMENT.isoformat())


@pytest.mark.parametrize("count", [1, 20, 100])
def test_costs_no_statement_of_its_own_in_a_list(graphql, hub: Hub, count: int):
    sources = SourceFactory.create_batch(count)
    for source in sources[::2]:
        know(source, LinkStatus.BROKEN)
    hub.add_guide(body=[citing(source) for source in sources])

    for query, statements in ((MANY, 2), (CITED, 3)):
        assert graphql.counted(query)[1] == statements
