"""Ways to let out what is hidden by totals, searches and single fields."""

from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldError
from django.core.handlers.base import BaseHandler
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from cms.api.declared.objects import load_objects
from cms.api.errors import ContractError, ErrorCode
from cms.api.hub import loaders as answers
from cms.api.page import loaders as pages
from cms.api.related import loaders as related_content
from cms.api.scope import Scope
from cms.api.search import loaders as search
from cms.api.slots import Numbers, among
from cms.api.source import loaders as sources
from cms.api.statements import statement
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubCopy, Source
from search import facets, results
from search.models import SearchEntry
from tests.api.hole import (
    PAGES,
    RELATED,
    SEARCH,
    SOURCES,
    Holes,
    Patch,
    all_of,
    everywhere,
    resolve,
)

HOLES = Holes()
hole = HOLES.add


@hole("totals count hidden guides", '{ topic(slug: "open") { guides { totalCount } } }')
def _(patch: Patch) -> None:
    everywhere(
        patch,
        pages.count_guides_of_topics,
        lambda scope, topic_ids: {
            pk: GuidePage.objects.filter(topic=pk).count() for pk in topic_ids
        },
    )


@hole("a search counts what is hidden", SEARCH)
def _(patch: Patch) -> None:
    patch.setattr(search, "visible_rows", all_of(GuidePage))


@statement
def _any(model: Any, *, ids: Numbers) -> QuerySet[Any]:
    """All of them, whoever may see them."""
    return model.objects.filter(among("pk", ids))


@hole("a search shows what is hidden", SEARCH)
def _(patch: Patch) -> None:
    def load(scope: Scope, model: Any, keys: Any) -> Any:
        if model is not Source or not keys:
            return load_objects(scope, model, keys)
        rows = sources.source_rows(scope, _any(Source), ids=[*keys])
        return {row.pk: row for row in rows}

    patch.setattr(search, "visible_rows", all_of(Source))
    patch.setattr(search, "load_objects", load)


@hole("facets count what is hidden", SEARCH)
def _(patch: Patch) -> None:
    def of_all(matches: Any, asker: Any, filters: Any) -> facets.Facets:
        kinds = SearchEntry.objects.values_list("kind").annotate(Count("pk")).order_by("kind")
        counts = [(kind, count) for kind, count in kinds]
        return replace(facets.facets_of(matches, asker, filters), kinds=counts)

    patch.setattr(results, "facets_of", of_all)


@hole("what is related may be hidden", RELATED)
def _(patch: Patch) -> None:
    def load(scope: Scope, model: Any, keys: Any) -> Any:
        if model is not GuidePage:
            return load_objects(scope, model, keys)
        return {row.pk: row for row in pages.page_rows(scope, model, _any(model), ids=[*keys])}

    patch.setattr(related_content, "visible_rows", all_of(GuidePage))
    patch.setattr(related_content, "load_objects", load)


@hole("quick answers lead to hidden guides", "{ hub { quickAnswers { guide { title } } } }")
def _(patch: Patch) -> None:
    patch.setattr(answers, "visible_as", lambda *prefixes: Q(pk__isnull=False))


@hole("the fixed copy of another site is shown", "{ hub { answersIntro } }")
def _(patch: Patch) -> None:
    def of_another_site(root: Any, info: Any) -> str:
        return HubCopy.objects.exclude(settings__site=root.site_id)[0].answers_intro

    resolve(patch, "HubSettings", "answersIntro", of_another_site)


@hole("a field shows the latest revision", PAGES)
def _(patch: Patch) -> None:
    def latest(root: Any, info: Any) -> str:
        return TopicPage.objects.get(pk=root.pk).get_latest_revision_as_object().summary

    resolve(patch, "TopicPage", "summary", latest)


@hole("a field shows an older revision", PAGES)
def _(patch: Patch) -> None:
    def oldest(root: Any, info: Any) -> str:
        revision = GuidePage.objects.get(pk=root.pk).revisions.order_by("pk").first()
        return revision.content["kicker"] if revision else root.kicker

    resolve(patch, "GuidePage", "kicker", oldest)


@hole("a field shows the name of the owner", PAGES)
def _(patch: Patch) -> None:
    def owner(root: Any, info: Any) -> str:
        user = get_user_model().objects.filter(owned_pages=root.pk).first()
        return user.get_full_name() if user else ""

    resolve(patch, "TopicPage", "kicker", owner)


@hole("an error repeats what the database says", SOURCES)
def _(patch: Patch) -> None:
    def failing(root: Any, info: Any) -> None:
        try:
            Source.objects.filter(pk=root.pk).order_by("owner__password")
        except FieldError as error:
            raise ContractError(ErrorCode.BAD_USER_INPUT, str(error)) from error

    resolve(patch, "Source", "intro", failing)


@hole("an error repeats something hidden", SOURCES)
def _(patch: Patch) -> None:
    def failing(root: Any, info: Any) -> None:
        raise ContractError(ErrorCode.BAD_USER_INPUT, f"{get_user_model().objects.get()} did it.")

    resolve(patch, "Source", "intro", failing)


@hole("a header names somebody", "{ hub { __typename } }")
def _(patch: Patch) -> None:
    answer = BaseHandler.get_response

    def with_a_name(handler: BaseHandler, request: HttpRequest) -> HttpResponse:
        response = answer(handler, request)
        response["X-Edited-By"] = get_user_model().objects.get().get_username()
        return response

    patch.setattr(BaseHandler, "get_response", with_a_name)
