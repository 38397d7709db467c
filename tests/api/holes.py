"""Ways to let out what is hidden: each breaks one thing that the API does right."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldError
from django.core.handlers.base import BaseHandler
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from cms import visibility
from cms.api import columns as stored
from cms.api.blocks import loaders as contents
from cms.api.blocks.references import references_of
from cms.api.declared.objects import load_objects
from cms.api.errors import ContractError, ErrorCode
from cms.api.hub import loaders as answers
from cms.api.page import loaders as pages
from cms.api.related import loaders as related_content
from cms.api.route import routes as route
from cms.api.schema import graphql_schema
from cms.api.scope import Scope
from cms.api.search import loaders as search
from cms.api.slots import Numbers, among
from cms.api.source import lists as source_lists
from cms.api.source import loaders as sources
from cms.api.statements import statement
from cms.mentions.models import Mention
from cms.mentions.queries import COUNTS, counts_of_outer_source, total_of_outer_source
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import FormerSlug, HubCopy, Source
from search import facets, results
from search.models import SearchEntry
from tests.api.hidden_hub import HiddenHub
from tests.api.marks import MARK

Patch = pytest.MonkeyPatch
Break = Callable[[Patch], None]

PAGES = """{
  topics(first: 100) { totalCount nodes { title kicker summary } }
  guides(first: 100) { totalCount nodes { title kicker summary } }
}"""
SOURCES = """{
  sources(first: 100) {
    totalCount nodes { title intro mentionCounts { guideMentions occurrences } }
  }
}"""
BODY = '{ guide(slug: "open") { body { ... on GuideTextBlock { text } } } }'
SEARCH = f"""{{
  search(query: "{MARK}", first: 100) {{
    totalCount nodes {{ title {{ html }} }} facets {{ kinds {{ value count }} }}
  }}
  open: search(query: "open", first: 100) {{ totalCount facets {{ kinds {{ value count }} }} }}
}}"""
RELATED = """{
  source(slug: "open") { related { source { title } } }
  topic(slug: "open") { related { topic { title } } }
  guide(slug: "open") { related { guide { title } } }
}"""
ROUTES = "the route of every path"
"""Stands for a query that `query_of` makes, since the paths are those of a hub."""


@dataclass(frozen=True)
class Hole:
    """A way to break the API, and a query whose answer shows it."""

    opens: Break
    shown_by: str

    def query_of(self, hidden: HiddenHub) -> str:
        if self.shown_by != ROUTES:
            return self.shown_by
        routes = (
            f"r{number}: route(path: {json.dumps(path)}) {{ __typename }}"
            for number, path in enumerate(dict.fromkeys(hidden.paths))
        )
        return f"{{ {' '.join(routes)} }}"


HOLES: dict[str, Hole] = {}
"""By what is wrong."""


def hole(name: str, shown_by: str) -> Callable[[Break], Break]:
    def keep(opens: Break) -> Break:
        HOLES[name] = Hole(opens, shown_by)
        return opens

    return keep


def everywhere(patch: Patch, function: Any, instead: Any) -> None:
    """Replaces a function in all modules of the hub, under whichever name they know it."""
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] in ("cms", "search"):
            for name, value in list(vars(module).items()):
                if value is function:
                    patch.setattr(module, name, instead)


def all_of(shown: Any) -> Any:
    """The rule of visibility, but for objects of one model."""
    return lambda audience, model: (
        model.objects.all() if model is shown else visibility.visible_rows(audience, model)
    )


def resolve(patch: Patch, type_name: str, field_name: str, resolver: Any) -> None:
    patch.setattr(graphql_schema.type_map[type_name].fields[field_name], "resolve", resolver)


@hole("caches are told of every page that a text links to", BODY)
def _(patch: Patch) -> None:
    def page_paths(scope: Scope, found: Any) -> dict[int, str]:
        for pk in references_of(
            contents.block_of(GuidePage, "body"), [content["raw"] for content in found]
        ).pages:
            scope.dependencies.add_page(pk, "guidepage")
        return stored.page_paths(scope, found)

    patch.setattr(contents, "page_paths", page_paths)


@hole("pages behind restrictions are shown", PAGES)
def _(patch: Patch) -> None:
    patch.setattr(visibility, "_allowed", lambda viewer, **pages: Q())


@hole("pages that are not live are shown", PAGES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_page,
        lambda audience, page="": (
            visibility._in_home(f"{page}path", audience.home)
            & visibility._allowed(audience.viewer, **{f"{page}path": f"{page}pk"})
        ),
    )


@hole("snippets that are not live are shown", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_snippet,
        lambda audience, snippet="": Q(**{f"{snippet}locale__language_code": audience.locale}),
    )


@hole("what has expired is shown", PAGES)
def _(patch: Patch) -> None:
    everywhere(patch, visibility.published, lambda prefix="": Q(**{f"{prefix}live": True}))


@hole("pages of other sites are shown", PAGES)
def _(patch: Patch) -> None:
    patch.setattr(visibility, "_in_home", lambda path, home: Q())
    patch.setattr(Scope, "path_of_page", lambda scope, url_path: url_path)


@hole("snippets in other languages are shown", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_snippet,
        lambda audience, snippet="": visibility.published(snippet),
    )


@hole("images in private collections are shown", '{ source(slug: "open") { logo { url alt } } }')
def _(patch: Patch) -> None:
    everywhere(patch, visibility.visible_file, lambda viewer, file="": Q())


@hole("guides are shown without their topics", PAGES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_as,
        lambda audience, model, page="", own="": visibility.visible_page(audience, page),
    )


def all_paths(scope: Any, page_ids: Any) -> dict[int, str]:
    return dict(Page.objects.filter(pk__in=page_ids).values_list("pk", "url_path"))


@hole("links lead to hidden pages", BODY)
def _(patch: Patch) -> None:
    patch.setattr(stored, "visible_any_page", lambda audience: Q())
    patch.setattr(Scope, "path_of_page", lambda scope, url_path: url_path)


@hole("redirects lead to hidden pages", ROUTES)
def _(patch: Patch) -> None:
    patch.setattr(route, "load_paths", all_paths)


@hole("former slugs lead to hidden sources", ROUTES)
def _(patch: Patch) -> None:
    def former(scope: Any, address: str) -> Any:
        slug = address.rsplit("/", 1)[-1]
        found = FormerSlug.objects.filter(slug=slug).select_related("source").first()
        return found and route.RedirectRow(f"/sources/{found.source.slug}/", permanent=True)

    patch.setattr(route, "_former_source_at", former)


@hole("mentions in drafts are counted", SOURCES)
def _(patch: Patch) -> None:
    def in_any_state(where: Q, names: tuple[str, ...], outer: str = "pk") -> Subquery:
        return Subquery(
            Mention.objects.filter(where, source=OuterRef(outer))
            .order_by()
            .values("source_id")
            .annotate(counts=JSONObject(**COUNTS))
            .values("counts")
        )

    everywhere(patch, counts_of_outer_source, in_any_state)


@hole("mentions on hidden pages are counted", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        counts_of_outer_source,
        lambda where, names, outer="pk": counts_of_outer_source(Q(), names, outer),
    )


@hole(
    "mentions on hidden pages make the order of a list",
    "{ sources(orderBy: MOST_MENTIONED) { nodes { slug } } }",
)
def _(patch: Patch) -> None:
    everywhere(patch, total_of_outer_source, lambda where: total_of_outer_source(Q()))


@hole(
    "mentions on hidden pages decide a filter",
    "{ sources(filter: {mentioned: true}) { nodes { slug } } }",
)
def _(patch: Patch) -> None:
    patch.setattr(source_lists, "visible_mention", lambda audience: Q())


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
