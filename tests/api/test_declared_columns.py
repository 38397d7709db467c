"""Columns with a line in `graphql_fields` are loaded; anything else is refused by a check."""

from datetime import date

import pytest
from grapple.models import GraphQLForeignKey, GraphQLImage, GraphQLRichText, GraphQLString

from cms.api.checks import check_declarations
from cms.api.declared_fields import (
    _readers,
    _values,
    declared_columns,
    declared_fields,
    declared_values,
)
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


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (GraphQLString("none"), "and TopicPage has no “none”."),
        (GraphQLString("seo_image"), "and what it refers to could be hidden from readers."),
        (GraphQLRichText("url"), "and formatted text can be shown of a field only."),
        (
            GraphQLForeignKey("owner", "auth.User"),
            "and User does not say what is shown of it.",
        ),
    ],
)
def test_a_check_refuses_what_cannot_be_shown(monkeypatch, field, message) -> None:
    declare(monkeypatch, TopicPage, field)

    [error] = check_declarations(None)

    assert error.id == "api.E011"
    assert error.msg.startswith("TopicPage.graphql_fields declares “")
    assert error.msg.endswith(message)


def test_all_that_the_hub_declares_is_loaded() -> None:
    assert list(check_declarations(None)) == []
