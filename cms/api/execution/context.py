from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.http.request import split_domain_port
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    SelectionSetNode,
)
from wagtail.models import Page, Site

from cms.addresses import root_url, source_indexes
from cms.api.hub.loaders import answer_records, offer_columns
from cms.api.scope import Dependencies, Scope, check_locale
from cms.api.slots import Number, Text
from cms.api.statements import fetch, first, statement
from cms.audience import PUBLIC, Audience, Viewer, fallbacks_of
from cms.files import files_url
from cms.snippets.answers import default_answers
from cms.snippets.models import HubCopy, Offer
from cms.visibility import visible_snippet


class Context:
    """The context of resolvers: request, viewer, and one scope for each language asked for."""

    def __init__(
        self, request: HttpRequest, asked: frozenset[str], viewer: Viewer = PUBLIC
    ) -> None:
        self.request = request
        self.viewer = viewer
        self.asked = asked
        self.dependencies = Dependencies()
        self._scopes: dict[str, Scope] = {}

    def scope(self, locale: str | None) -> Scope:
        code = check_locale(locale)
        if code not in self._scopes:
            self._scopes[code] = load_scope(
                self.request, code, self.asked, self.viewer, self.dependencies
            )
        return self._scopes[code]


def field_names(document: DocumentNode) -> frozenset[str]:
    """Return the names of all fields anywhere in a document.

    Coarser than the selection of one operation: a statement may load more than is needed, but never
    less.
    """
    names: set[str] = set()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            _collect(definition.selection_set, names)
    return frozenset(names)


def _collect(selections: SelectionSetNode | None, names: set[str]) -> None:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            names.add(selection.name.value)
        if not isinstance(selection, FragmentSpreadNode):
            _collect(selection.selection_set, names)  # type: ignore[attr-defined]


def selects(info: GraphQLResolveInfo, *names: str) -> bool:
    """Return whether any of these fields is selected directly below the field being resolved."""
    return any(node.name.value in names for node in fields_below(info, info.field_nodes))


def fields_below(info: GraphQLResolveInfo, nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
    """Yield the fields selected directly below these nodes of one field, also by fragments."""
    for node in nodes:
        yield from _fields_in(node.selection_set, info)


def _fields_in(
    selections: SelectionSetNode | None, info: GraphQLResolveInfo
) -> Iterator[FieldNode]:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields_in(info.fragments[selection.name.value].selection_set, info)
        else:
            yield from _fields_in(selection.selection_set, info)  # type: ignore[attr-defined]


MAX_PORT_LENGTH = len("65535")


def load_scope(
    request: HttpRequest,
    locale: str,
    asked: frozenset[str],
    viewer: Viewer,
    dependencies: Dependencies,
) -> Scope:
    """Load the scope of a request in one language, with the hub's copy and offer if `hub` is asked
    for, and its default answers if any quick answers are.
    """
    host, port = _host_and_port(request)
    with_answers, fallbacks = "quickAnswers" in asked, fallbacks_of(locale)
    # Which answers a fallback gives depends on all home pages, which that statement looks for.
    in_one = with_answers and not fallbacks
    sites = _site_with_hub((locale, *fallbacks), viewer, "hub" in asked, in_one)
    site = first(sites, host=host, port=port)
    if site is None:
        site = {"pk": None, "homes": [], "indexes": [], "hostname": "", "port": 80}
    homes = {home["locale"]: home for home in site["homes"]}
    copies = {copy["locale"]: copy for copy in site.get("copies", [])}
    scope = Scope(
        locale=locale,
        viewer=viewer,
        asked=asked,
        dependencies=dependencies,
        site_id=site["pk"],
        site_url=root_url(site["hostname"], site["port"]),
        asset_url=files_url(),
        homes=homes,
        source_indexes={
            code: index["url_path"]
            for code, home in homes.items()
            for index in site["indexes"]
            if index["path"].startswith(home["path"])
        },
        hub_copy=next((copies[code] for code in (locale, *fallbacks) if code in copies), None),
        offer=next(iter(site.get("offers", [])), None),
        default_answers=site.get("answers", []),
    )
    if with_answers and not in_one:
        answers = fetch(_default_answers(scope.audience), site=scope.site_id)
        scope = replace(scope, default_answers=answers)
    return scope


@statement
def _default_answers(audience: Audience, *, site: Number) -> QuerySet[Any, Any]:
    return answer_records(audience, default_answers(site)).values_list("json", flat=True)


def site_of(request: HttpRequest) -> int | None:
    """The key of the site that a request is for."""
    host, port = _host_and_port(request)
    found: int | None = first(_site(), host=host, port=port)
    return found


@statement
def _site(*, host: Text, port: Number) -> QuerySet[Any, Any]:
    return _first_for(Site.objects.values_list("pk", flat=True), host, port)


@statement
def _site_with_hub(
    languages: tuple[str, ...],
    viewer: Viewer,
    with_hub: bool,
    with_answers: bool,
    *,
    host: Text,
    port: Number,
) -> QuerySet[Any, Any]:
    sites = _sites(languages, viewer, with_hub=with_hub, with_answers=with_answers)
    return _first_for(sites, host, port)


def _first_for(sites: QuerySet[Any, Any], host: Text, port: Number) -> QuerySet[Any, Any]:
    """The site that Wagtail chooses for this host and port: the one with both; the default one if
    that has the host; the only one with the host; or else the default one.
    """
    others = Site.objects.filter(hostname=host).exclude(pk=OuterRef("pk"))
    is_default = Q(is_default_site=True)
    best = Case(
        When(hostname=host, port=port, then=0),
        When(is_default, hostname=host, then=1),
        When(~Exists(others), hostname=host, then=2),
        When(is_default, then=3),
        default=4,
        output_field=IntegerField(),
    )
    return sites.filter(Q(hostname=host) | is_default).order_by(best, "pk")[:1]


def _host_and_port(request: HttpRequest) -> tuple[str, int | None]:
    """The host and port in the request's address; no port if its header has no valid one."""
    host, named_port = split_domain_port(request.get_host())
    port = named_port or request.get_port()
    return host, int(port) if port.isdecimal() and len(port) <= MAX_PORT_LENGTH else None


def _sites(
    languages: tuple[str, ...], viewer: Viewer, *, with_hub: bool, with_answers: bool
) -> Any:
    """The sites in a language and its fallbacks."""
    locale, *others = languages
    homes = Page.objects.filter(
        translation_key=OuterRef("root_page__translation_key"), depth=OuterRef("root_page__depth")
    ).order_by("path")
    columns: dict[str, Any] = {
        "homes": ArraySubquery(
            homes.values(
                json=JSONObject(locale="locale__language_code", path="path", url_path="url_path")
            )
        ),
        "indexes": ArraySubquery(
            source_indexes().values(json=JSONObject(path="path", url_path="url_path"))
        ),
    }
    home = Subquery(
        Page.objects.filter(
            translation_key=OuterRef(OuterRef("root_page__translation_key")),
            depth=OuterRef(OuterRef("root_page__depth")),
            locale__language_code=locale,
        ).values("path")[:1]
    )
    audience = Audience(
        locale, home, viewer, fallbacks=tuple(Audience(code, None) for code in others)
    )
    if with_hub:
        copies = HubCopy.objects.filter(
            settings__site=OuterRef("pk"), locale__language_code__in=languages
        )
        offers = Offer.objects.filter(
            visible_snippet(audience, Offer),
            translation_key=OuterRef("hubsettings__offer__translation_key"),
        )
        columns["copies"] = ArraySubquery(
            copies.values(
                json=JSONObject(
                    locale="locale__language_code", **{name: name for name in HubCopy.COPY_FIELDS}
                )
            )
        )
        columns["offers"] = ArraySubquery(offers.values(json=JSONObject(**offer_columns())))
    if with_answers:
        columns["answers"] = ArraySubquery(
            answer_records(audience, default_answers(OuterRef("pk")))
        )
    return Site.objects.annotate(**columns).values("pk", "hostname", "port", *columns)
