"""Columns with a line in `graphql_fields` are loaded; anything else is refused by a check."""

from datetime import date

import pytest
from grapple.models import (
    GraphQLCollection,
    GraphQLForeignKey,
    GraphQLImage,
    GraphQLInt,
    GraphQLPage,
    GraphQLRichText,
    GraphQLString,
)

from cms.api.declared.checks import check_declarations
from cms.api.declared.declarations import (
    _readers,
    _values,
    declared_columns,
    declared_fields,
    declared_values,
    read_line,
)
from cms.declaration import (
    Declaration,
    Searched,
    _declared,
    declaration_of,
    declared_types,
    misdeclared_types,
)
from cms.pages import checks
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source

NOTHING: frozenset[str] = frozenset()


def declare(monkeypatch: pytest.MonkeyPatch, model: type, *fields: object) -> None:
    monkeypatch.setattr(model, "graphql_fields", list(fields))
    for kept in (declared_fields, declared_columns, _readers, _values):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def forget_columns():
    yield
    for kept in (declared_fields, declared_columns, _readers, _values):
        kept.cache_clear()


def test_a_column_may_have_another_name_in_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, GuidePage, GraphQLString("lead", source="summary"))

    assert declared_columns(GuidePage, NOTHING) == {"lead": "summary"}
    assert declared_values(GuidePage, NOTHING, {"a_lead": "So."}, "a_") == {"lead": "So."}


def test_a_day_that_comes_in_json_is_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, Source, GraphQLString("review_by"))

    assert declared_values(Source, NOTHING, {"review_by": "2026-01-31"}) == {
        "review_by": date(2026, 1, 31)
    }


def test_the_key_of_what_is_referred_to_is_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, TopicPage, GraphQLString("title"), GraphQLImage("seo_image"))

    assert declared_columns(TopicPage, frozenset({"title"})) == {"seo_image_key": "seo_image_id"}


def with_an_argument(self, number: int) -> int:
    return number


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (GraphQLString("none"), "and GuidePage has no “none”."),
        (GraphQLString("seo_image"), "and what it refers to could be hidden from readers."),
        (GraphQLString("body"), "and what stands in its text could be hidden from readers."),
        (
            GraphQLString("its", source="topic.title"),
            "and a path can lead to a column of the objects that belong to it only.",
        ),
        (GraphQLInt("with_an_argument"), "and it is a method that wants arguments."),
        (GraphQLRichText("url"), "and formatted text can be shown of a field only."),
        (GraphQLImage("summary"), "and it is no relation."),
        (GraphQLForeignKey("topic", "pages.GuidePage"), "and it leads to a TopicPage."),
        (
            GraphQLCollection(GraphQLPage, "topic"),
            "and it leads to one object, not to several.",
        ),
        (GraphQLForeignKey("owner", "auth.User"), "and User does not say what is shown of it."),
    ],
)
def test_a_check_refuses_what_cannot_be_shown(monkeypatch, field, message) -> None:
    monkeypatch.setattr(GuidePage, "with_an_argument", with_an_argument, raising=False)
    declare(monkeypatch, GuidePage, field)

    [error] = check_declarations(None)

    assert error.id == "api.E011"
    assert error.msg.startswith("GuidePage.graphql_fields declares “")
    assert error.msg.endswith(message)


def test_all_that_the_hub_declares_is_loaded() -> None:
    assert list(check_declarations(None)) == []


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        (Declaration("guide", "manuals"), "which TopicPage has already"),
        (Declaration("news", "news"), "the name “news”, which its list has already"),
        (Declaration("search", "searches"), "which the hub itself has already"),
        (Declaration("Topic", "topics"), "Use small letters"),
    ],
)
def test_a_name_that_cannot_be_told_from_others_is_refused(monkeypatch, declaration, problem):
    monkeypatch.setattr(TopicPage, "declaration", declaration)
    _declared.cache_clear()
    try:
        [refused] = misdeclared_types()
        [error] = (each for each in checks.check_declarations(None) if each.id == "pages.E006")
        assert refused.model not in declared_types()
    finally:
        _declared.cache_clear()
    assert problem in refused.problem + refused.hint
    assert refused.problem in error.msg


@pytest.mark.parametrize(
    ("declaration", "problem"),
    [
        (Declaration("guide", "guides", searched=Searched(summary="topic")), "“topic” searched"),
        (Declaration("guide", "guides", lists="none"), "lists “none”"),
    ],
)
def test_a_check_refuses_a_declaration_by_halves(monkeypatch, declaration, problem):
    monkeypatch.setattr(GuidePage, "declaration", declaration)
    monkeypatch.setattr(checks, "the_declaration", declaration_of)

    [error] = checks.check_declarations(None)

    assert error.id == "pages.E005"
    assert problem in error.msg


def test_a_path_is_read_alike_before_and_after_grapple_has_read_it() -> None:
    """Grapple takes the path apart in place, and which of the two reads it first is not fixed."""
    line = GraphQLCollection(GraphQLString, "link_titles", source="links.title")

    before = read_line(GuidePage, line)
    line()

    assert before.source == read_line(GuidePage, line).source == "links.title"
