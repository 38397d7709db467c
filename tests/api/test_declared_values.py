"""A snippet type that is only declared: its list, and values that are no columns."""

from collections.abc import Callable, Iterator
from typing import Any

import graphene
import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from graphql import parse
from grapple.models import (
    GraphQLCollection,
    GraphQLForeignKey,
    GraphQLInt,
    GraphQLPage,
    GraphQLSnippet,
    GraphQLString,
)

from cms.api.declared import lists
from cms.api.declared.declarations import _readers, _values, declared_columns, declared_fields
from cms.api.declared.lists import snippet_fields
from cms.api.execution.context import Context, field_names
from cms.api.types import registry
from cms.snippets.models import QuickAnswer, Source
from cms.snippets.models.quick_answer import QuickAnswerSource
from tests.api.plans import forget_statements
from tests.factories import QuickAnswerFactory, SourceFactory

Ask = Callable[[str], Any]


def _forget() -> None:
    forget_statements()
    for kept in (declared_fields, declared_columns, _readers, _values):
        kept.cache_clear()


def sources(answer: QuickAnswer) -> QuerySet[Source]:
    return Source.objects.filter(pk__in=answer.answer_sources.values("source")).order_by("title")


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ask]]:
    """Build an API in which quick answers are a listed type with these fields and no others."""
    types = {key: each for key, each in registry._types.items() if key is not QuickAnswer}
    monkeypatch.setattr(registry, "_types", types)
    monkeypatch.setattr(lists, "listed_snippets", lambda: [Source, QuickAnswer])
    monkeypatch.setattr(
        QuickAnswerSource, "graphql_fields", [GraphQLForeignKey("source", Source)], raising=False
    )
    monkeypatch.setattr(QuickAnswer, "cited", property(sources), raising=False)
    monkeypatch.setattr(
        QuickAnswer, "first_cited", lambda self: sources(self).first(), raising=False
    )
    monkeypatch.setattr(QuickAnswer, "loud", lambda self: self.question.upper(), raising=False)

    def declare(*lines: Any) -> Ask:
        monkeypatch.setattr(QuickAnswer, "graphql_fields", [GraphQLString("question"), *lines])
        _forget()
        query = type("Query", (graphene.ObjectType,), snippet_fields())
        schema = graphene.Schema(query=query)

        def ask(fields: str) -> Any:
            text = f"{{ answers {{ nodes {{ {fields} }} }} }}"
            context = Context(RequestFactory().get("/"), field_names(parse(text)))
            result = schema.execute(text, context_value=context)
            if result.errors:
                raise result.errors[0].original_error or result.errors[0]
            return result.data["answers"]["nodes"]

        return ask

    yield declare
    monkeypatch.undo()
    _forget()


def test_lists_what_is_published_by_its_title(hub, declare) -> None:
    for question, live in (("Why?", True), ("How?", True), ("When?", False)):
        QuickAnswerFactory(question=question, live=live)

    assert declare()("question") == [{"question": "How?"}, {"question": "Why?"}]


def test_shows_what_a_property_or_method_gives(hub, declare) -> None:
    QuickAnswerFactory(question="How?")

    assert declare(GraphQLString("shout", source="loud"))("shout") == [{"shout": "HOW?"}]


def test_shows_the_page_that_a_column_names_unless_it_is_hidden(hub, declare) -> None:
    guide, draft = hub.add_guide(title="Guide"), hub.add_guide(title="Draft", live=False)
    for question, page in (("1?", guide), ("2?", draft), ("3?", None)):
        QuickAnswerFactory(question=question, guide=page)
    ask = declare(GraphQLForeignKey("guide", "pages.GuidePage"))

    assert ask("guide { title }") == [
        {"guide": {"title": "Guide"}},
        {"guide": None},
        {"guide": None},
    ]


def test_shows_children_and_what_they_refer_to(hub, declare) -> None:
    first, hidden = SourceFactory(title="First"), SourceFactory(title="Hidden", live=False)
    QuickAnswerFactory(question="1?", sources=[first, hidden])
    QuickAnswerFactory(question="2?")
    child = "snippets.QuickAnswerSource"
    ask = declare(
        GraphQLCollection(GraphQLForeignKey, "links", child, source="answer_sources"),
        GraphQLCollection(GraphQLInt, "orders", source="answer_sources.sort_order"),
    )

    assert ask("links { source { title } } orders") == [
        {"links": [{"source": {"title": "First"}}, {"source": None}], "orders": [0, 1]},
        {"links": [], "orders": []},
    ]


def test_hides_what_is_hidden_also_where_a_property_gives_it(hub, declare) -> None:
    first, hidden = SourceFactory(title="First"), SourceFactory(title="A draft", live=False)
    QuickAnswerFactory(question="1?", sources=[first, hidden])
    QuickAnswerFactory(question="2?", sources=[hidden])
    ask = declare(
        GraphQLCollection(GraphQLForeignKey, "cited", "snippets.Source"),
        GraphQLSnippet("first_cited", "snippets.Source"),
    )

    assert ask("cited { title } firstCited { title }") == [
        {"cited": [{"title": "First"}], "firstCited": None},
        {"cited": [], "firstCited": None},
    ]


@pytest.mark.parametrize(
    ("line", "fields", "message"),
    [
        (GraphQLString("cited"), "cited", "gives an object, which could be hidden from readers"),
        (GraphQLString("guide"), "guide", "and what it refers to could be hidden from readers"),
        (GraphQLPage("first_cited"), "firstCited { title }", "which is no <class"),
    ],
)
def test_refuses_an_object_that_is_not_declared_as_what_it_is(
    hub, declare, line, fields, message
) -> None:
    QuickAnswerFactory(sources=[SourceFactory()])

    with pytest.raises(TypeError, match=message):
        declare(line)(fields)
