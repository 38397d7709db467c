"""Whom a request is answered for, and from where: one statement for the whole request."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Page, Site

from cms.addresses import path_below, path_of_sources, root_url, source_indexes
from cms.api.dependencies import Dependencies
from cms.api.errors import ContractError, ErrorCode
from cms.api.hub.loaders import answer_records, offer_columns
from cms.api.statements import Number, Text, first
from cms.snippets.answers import default_answers
from cms.snippets.models import HubCopy, Offer
from cms.visibility import Audience, Viewer, visible_snippet

LONGEST_PORT = len("65535")


@dataclass(frozen=True)
class Scope:
    """The site a request is for, the language it asks for, and what fields it asks for.

    `homes` has the home page's tree path and URL path by language code; `asked` the names of all
    fields anywhere in the operation, so that a statement can bring along what will be needed.
    `dependencies` are those of the whole answer.
    """

    locale: str
    viewer: Viewer
    asked: frozenset[str]
    dependencies: Dependencies
    site_id: int | None
    site_url: str
    asset_url: str
    homes: Mapping[str, Mapping[str, str]]
    source_indexes: Mapping[str, str]
    hub_copy: Mapping[str, str] | None
    offer: Mapping[str, Any] | None
    default_answers: list[Mapping[str, Any]]

    @cached_property
    def audience(self) -> Audience:
        return self.audience_in(self.locale)

    def audience_in(self, locale: str) -> Audience:
        """The same readers in another language."""
        home = self.homes.get(locale)
        return Audience(locale, home["path"] if home else None, self.viewer)

    def path_of_page(self, url_path: str) -> str:
        """The site-relative address of a page with this stored `url_path`, in any language."""
        for code, home in self.homes.items():
            path = path_below(home["url_path"], code, url_path)
            if path is not None:
                return path
        raise LookupError(f"{url_path} is not below a home page of this site")

    @cached_property
    def path_of_sources(self) -> str:
        """The site-relative address below which sources stand, whether or not a page is there."""
        return self._path_of_sources_in(self.locale)

    def path_of_source(self, slug: str, locale: str | None = None) -> str:
        """The site-relative address of a source's page on the hub, by default in its language."""
        below = self._path_of_sources_in(locale) if locale else self.path_of_sources
        return f"{below}{slug}/"

    def _path_of_sources_in(self, locale: str) -> str:
        index = self.source_indexes.get(locale)
        return path_of_sources(locale, self.path_of_page(index) if index else None)

    def absolute(self, path: str) -> str:
        """The address on the frontend, with scheme and host."""
        return self.site_url + path


def check_locale(locale: str | None) -> str:
    """The language to answer in; the default one for None."""
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    if locale is None:
        return settings.LANGUAGE_CODE
    if locale not in known:
        raise ContractError(
            ErrorCode.UNKNOWN_LOCALE,
            f"There is no content in the language {locale[:40]!r}. Ask for one of: "
            + ", ".join(known)
            + ".",
        )
    return locale


def load_scope(
    request: HttpRequest,
    locale: str,
    asked: frozenset[str],
    viewer: Viewer,
    dependencies: Dependencies,
) -> Scope:
    """The scope of a request in one language. One statement; the hub's copy and offer come along
    when `hub` is asked for, and its default answers when any quick answers are.
    """
    with_hub, with_answers = "hub" in asked, "quickAnswers" in asked

    def site_at(host: Text, port: Number) -> QuerySet[Any, Any]:
        sites = _sites(locale, viewer, with_hub=with_hub, with_answers=with_answers)
        return _first_for(sites, host, port)

    host, port = _host_and_port(request)
    site = first(site_at, host=host, port=port)
    if site is None:
        site = {"pk": None, "homes": [], "indexes": [], "hostname": "", "port": 80}
    homes = {home["locale"]: home for home in site["homes"]}
    return Scope(
        locale=locale,
        viewer=viewer,
        asked=asked,
        dependencies=dependencies,
        site_id=site["pk"],
        site_url=root_url(site["hostname"], site["port"]),
        asset_url=f"{request.scheme}://{request.get_host()}",
        homes=homes,
        source_indexes={
            code: index["url_path"]
            for code, home in homes.items()
            for index in site["indexes"]
            if index["path"].startswith(home["path"])
        },
        hub_copy=next(iter(site.get("copies", [])), None),
        offer=next(iter(site.get("offers", [])), None),
        default_answers=site.get("answers", []),
    )


def site_of(request: HttpRequest) -> int | None:
    """The key of the site that a request is for. One statement."""

    def site_at(host: Text, port: Number) -> QuerySet[Any, Any]:
        return _first_for(Site.objects.values_list("pk", flat=True), host, port)

    host, port = _host_and_port(request)
    found: int | None = first(site_at, host=host, port=port)
    return found


def _first_for(sites: QuerySet[Any, Any], host: Text, port: Number) -> QuerySet[Any, Any]:
    """The site of this host and port, or of this host, or else the default one."""
    best = Case(
        When(hostname=host, port=port, then=0),
        When(hostname=host, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return sites.filter(Q(hostname=host) | Q(is_default_site=True)).order_by(best, "pk")[:1]


def _host_and_port(request: HttpRequest) -> tuple[str, int | None]:
    """What the request is addressed to; no port if the one in its header cannot be a port."""
    host, named_port = split_domain_port(request.get_host())
    port = named_port or request.get_port()
    return host, int(port) if port.isdecimal() and len(port) <= LONGEST_PORT else None


def _sites(locale: str, viewer: Viewer, *, with_hub: bool, with_answers: bool) -> Any:
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
    audience = Audience(locale, home, viewer)
    if with_hub:
        copies = HubCopy.objects.filter(settings__site=OuterRef("pk"), locale__language_code=locale)
        offers = Offer.objects.filter(
            visible_snippet(audience),
            translation_key=OuterRef("hubsettings__offer__translation_key"),
        )
        columns["copies"] = ArraySubquery(
            copies.values(json=JSONObject(**{name: name for name in HubCopy.COPY_FIELDS}))
        )
        columns["offers"] = ArraySubquery(offers.values(json=JSONObject(**offer_columns())))
    if with_answers:
        columns["answers"] = ArraySubquery(
            answer_records(audience, default_answers(OuterRef("pk")))
        )
    return Site.objects.annotate(**columns).values("pk", "hostname", "port", *columns)
