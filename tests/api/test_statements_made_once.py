"""The SQL of the API is made once, and never taken for that of another question."""

from typing import Any

import pytest
from cachetools import LRUCache
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject
from django.test.utils import CaptureQueriesContext

from cms.api import statements
from cms.api.slots import Number, Numbers, Text, Texts, among
from cms.api.statements import count, fetch, first, statement
from cms.audience import Audience, Viewer
from cms.snippets.models import Source
from cms.visibility import visible_rows
from tests.factories import SourceFactory

EVERYBODY = Audience("en", "00010001")


@pytest.fixture(autouse=True)
def forgotten(monkeypatch) -> None:
    monkeypatch.setattr(statements, "_remembered", LRUCache(100))


@pytest.fixture
def made(monkeypatch) -> list[Any]:
    """The statements that were made."""
    made = []
    make = statements._Prepared.of
    monkeypatch.setattr(
        statements._Prepared,
        "of",
        staticmethod(lambda asked, *how, **kept: made.append(asked) or make(asked, *how, **kept)),
    )
    return made


@statement
def titles(*, ids: Numbers) -> QuerySet[Any, Any]:
    return Source.objects.filter(among("pk", ids)).order_by("title").values_list("title", flat=True)


@statement
def by_title(*, ids: Numbers) -> QuerySet[Any, Any]:
    return Source.objects.filter(among("pk", ids)).order_by("-title")


@statement
def titles_by(audience: Audience, *, slug: Text) -> QuerySet[Any, Any]:
    return visible_rows(audience, Source).filter(slug=slug).values_list("title", flat=True)


@statement
def valued(value: Any) -> QuerySet[Any, Any]:
    return Source.objects.values_list(Value(value), flat=True)[:1]


@statement
def everything() -> QuerySet[Any, Any]:
    return Source.objects.all()


@statement
def nothing() -> QuerySet[Any, Any]:
    return Source.objects.none().values_list("pk", flat=True)


@statement
def with_text(text: str, *, publisher: Text) -> QuerySet[Any, Any]:
    found = Source.objects.filter(title=text, publisher=publisher)
    return found.values_list("title", Value(text))


@statement
def of_kind(*, kind: Text) -> QuerySet[Any, Any]:
    return Source.objects.filter(kind=kind).order_by("title")


@statement
def slugs(*, slugs: Texts, pk: Number) -> QuerySet[Any, Any]:
    return Source.objects.filter(among("slug", slugs), pk=pk).values_list("slug", flat=True)


@statement
def of_slots(**ids: Numbers) -> QuerySet[Any, Any]:
    one, other = (Source.objects.filter(among("pk", ids[name])) for name in ("one", "other"))
    return (
        one.values_list("title", flat=True).union(other.values_list("slug", flat=True)).order_by()
    )


def in_dictionaries(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.values("pk", "last_published_at", json=as_json(), one=Value(1))


def in_tuples(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.values_list("pk", "last_published_at", as_json())


def in_json(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.annotate(json=as_json()).values_list("json", flat=True)


def in_union(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.values_list("title").union(rows.values_list("slug"), all=True).order_by()


def as_json() -> JSONObject:
    return JSONObject(title="title", live="live")


def shown(rows: QuerySet[Any, Any], name: str) -> QuerySet[Any, Any]:
    return rows.values_list(name, flat=True)


def test_gives_what_the_queryset_gives(hub) -> None:
    sources = [SourceFactory(title=title) for title in "CAB"]

    ids = [source.pk for source in sources[:2]]
    found = Source.objects.filter(pk__in=ids).order_by("-title")
    for asked, wanted in (
        (by_title().then(in_dictionaries), in_dictionaries(found)),
        (by_title().then(in_tuples), in_tuples(found)),
        (by_title().then(shown, "last_published_at"), shown(found, "last_published_at")),
        (by_title().then(in_json), in_json(found)),
        (by_title().then(in_union), in_union(found)),
    ):
        assert fetch(asked, ids=ids) == list(wanted)


def test_takes_other_values_each_time_and_is_made_once(hub, made) -> None:
    first_source, second = SourceFactory(title="A"), SourceFactory(title="B")

    assert fetch(titles(), ids=[first_source.pk, 0]) == ["A"]
    assert fetch(titles(), ids=[second.pk, first_source.pk]) == ["A", "B"]
    assert fetch(titles(), ids=[]) == []
    assert made == [titles()]


def test_a_single_value_has_a_statement_of_its_own(hub, made) -> None:
    """PostgreSQL plans any array as if it had ten values."""
    sources = [SourceFactory(title=title) for title in "AB"]

    with CaptureQueriesContext(connection) as queries:
        assert [fetch(titles(), ids=[source.pk]) for source in sources] == [["A"], ["B"]]

    assert made == [titles()]
    assert all("ANY" not in query["sql"] for query in queries)


def test_the_server_keeps_the_plan(hub) -> None:
    """It makes five for the values at hand before it trusts in one for all."""
    for number in range(7):
        fetch(titles(), ids=[number])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%snippets_source%"],
        )
        assert cursor.fetchall() == [(2,)]


def test_is_one_statement_that_is_counted(hub) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        fetch(titles(), ids=[1])

    assert len(queries) == 1


def test_what_is_captured_tells_statements_apart(hub, made) -> None:
    SourceFactory(slug="duo", title="DUO")
    dutch = Audience("nl", "00010001")

    assert fetch(titles_by(EVERYBODY), slug="duo") == ["DUO"]
    assert fetch(titles_by(dutch), slug="duo") == []
    assert fetch(titles_by(Audience("en", "00010001")), slug="duo") == ["DUO"]
    assert len(made) == 2


def test_what_is_captured_further_down_tells_statements_apart(hub, made) -> None:
    SourceFactory(slug="duo", title="DUO", publisher="Education")

    assert fetch(titles_by(EVERYBODY).then(shown, "slug"), slug="duo") == ["duo"]
    assert fetch(titles_by(EVERYBODY).then(shown, "publisher"), slug="duo") == ["Education"]
    assert len(made) == 2


def test_true_is_not_one(hub) -> None:
    """Python thinks so, and would take the one statement for the other."""

    SourceFactory()

    assert fetch(valued(1)) == [1]
    assert fetch(valued(True)) == [True]
    assert fetch(valued(True))[0] is True


def test_what_is_not_compared_by_value_is_refused(hub) -> None:
    given = "slug"

    def made_on_the_way() -> str:
        return given

    with pytest.raises(TypeError, match="made_on_the_way"):
        fetch(valued(made_on_the_way))
    with pytest.raises(TypeError, match="unhashable"):
        fetch(valued(["slug"]))


def test_columns_have_to_be_named(hub) -> None:
    with pytest.raises(TypeError, match=r"values\(\) or values_list\(\)"):
        fetch(everything())


def test_any_number_of_slots(hub) -> None:
    one, other = SourceFactory(title="One"), SourceFactory(slug="other")

    assert {*fetch(of_slots(), one=[one.pk], other=[other.pk, 0])} == {"One", "other"}
    assert fetch(of_slots(), one=[one.pk], other=[0]) == ["One"]


def test_what_is_made_for_one_viewer_is_not_remembered(hub, made) -> None:
    editor = Audience("en", "00010001", Viewer(user_id=1))

    fetch(titles_by(editor), slug="duo")
    fetch(titles_by(editor), slug="duo")

    assert len(made) == 2
    assert not statements._remembered


def test_what_was_not_asked_for_the_longest_is_forgotten_first(hub, made, monkeypatch) -> None:
    monkeypatch.setattr(statements, "_remembered", LRUCache(2))

    fetch(titles(), ids=[1])
    fetch(titles_by(EVERYBODY), slug="duo")
    fetch(titles(), ids=[1])
    fetch(titles(), ids=[1, 2])
    assert len(made) == 3

    fetch(titles(), ids=[1])
    assert len(made) == 3
    fetch(titles_by(EVERYBODY), slug="duo")
    assert len(made) == 4


def test_percent_signs_quotes_and_dollars_are_only_text(hub) -> None:
    odd = "100% '$1' %s \\ \N{GRINNING FACE}"
    SourceFactory(title=odd, publisher=odd)

    assert fetch(with_text(odd), publisher=odd) == [(odd, odd)]
    assert fetch(with_text(odd), publisher="'; DROP TABLE snippets_source") == []


def test_counts(hub) -> None:
    for title in "AB":
        SourceFactory(title=title, kind="legal")

    assert count(of_kind(), kind="legal") == 2
    assert count(of_kind(), kind="official") == 0


def test_what_finds_nothing_asks_nothing(hub) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert fetch(nothing()) == []
        assert first(nothing()) is None
        assert count(nothing()) == 0

    assert len(queries) == 0


def test_texts_and_numbers_and_null(hub) -> None:
    source = SourceFactory(slug="duo")

    assert fetch(slugs(), slugs=["duo", "ind"], pk=source.pk) == ["duo"]
    assert fetch(slugs(), slugs=["duo"], pk=None) == []
