"""The figures of the hub on the dashboard; each is a link to the list that it counts."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import ngettext
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component

from cms.admin.figures.queries import (
    counted,
    live_mentions,
    most_mentioned,
    unhealthy_links,
    unused_sources,
)
from cms.admin.health.listing import UNHEALTHY_LINK
from cms.admin.permissions import can_work_with_pages, can_work_with_sources, explorable_pages
from cms.admin.views import source_list_url
from cms.declaration import listed_pages, the_declaration
from cms.mentions.kinds import kinds, mentions_label
from cms.snippets.models import Source

MOST_MENTIONED = 5


class Figures:
    """The figures that the user may see, read together in one statement when one is used."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def numbers(self) -> dict[str, int]:
        queries = []
        if can_work_with_pages(self.user):
            shown = explorable_pages(self.user).values("pk")
            queries += [
                counted(the_declaration(model).plural, model.objects.filter(pk__in=shown))
                for model in listed_pages()
            ]
        if can_work_with_sources(self.user):
            queries += [
                counted("sources", Source.objects.all()),
                counted("mentions", live_mentions()),
                counted("unused", unused_sources()),
                counted("unhealthy", unhealthy_links()),
            ]
        first, *others = queries
        return dict(first.union(*others, all=True).order_by())


class FigureItem(SummaryItem):
    """A figure with a link."""

    template_name = "figures/item.html"
    name: str
    icon: str

    def __init__(self, request: HttpRequest, figures: Figures) -> None:
        super().__init__(request)
        self.figures = figures

    def label(self, number: int) -> str:
        raise NotImplementedError

    def url(self) -> str:
        raise NotImplementedError

    def is_shown(self) -> bool:
        return can_work_with_sources(self.request.user)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        number = self.figures.numbers.get(self.name, 0)
        return {
            "label": self.label(number) % {"number": number_format(number, force_grouping=True)},
            "url": self.url(),
            "icon": self.icon,
        }


class PagesItem(FigureItem):
    """The number of pages of a type."""

    icon = "doc-full"

    def __init__(self, request: HttpRequest, figures: Figures, model: Any, order: int) -> None:
        super().__init__(request, figures)
        self.model, self.order = model, order
        self.name = the_declaration(model).plural

    def label(self, number: int) -> str:
        names = self.model._meta
        called = names.verbose_name if number == 1 else names.verbose_name_plural
        return f"%(number)s {capfirst(called)}"

    def url(self) -> str:
        names = [self.model._meta.app_label, self.model._meta.model_name]
        return reverse("wagtailadmin_pages:type_use", args=names)

    def is_shown(self) -> bool:
        return can_work_with_pages(self.request.user)


class SourcesItem(FigureItem):
    order = 150
    name = "sources"
    icon = "site"

    def label(self, number: int) -> str:
        return ngettext("%(number)s Source", "%(number)s Sources", number)

    def url(self) -> str:
        return source_list_url()


class MentionsItem(FigureItem):
    order = 155
    name = "mentions"
    icon = "link"

    def label(self, number: int) -> str:
        return ngettext("%(number)s Mention of sources", "%(number)s Mentions of sources", number)

    def url(self) -> str:
        return source_list_url(mentions="live")


class UnusedItem(FigureItem):
    order = 160
    name = "unused"
    icon = "no-view"

    def label(self, number: int) -> str:
        return ngettext(
            "%(number)s Source that no page mentions",
            "%(number)s Sources that no page mentions",
            number,
        )

    def url(self) -> str:
        return source_list_url(mentions="none")


class UnhealthyLinksItem(FigureItem):
    order = 170
    name = "unhealthy"
    icon = "warning"

    def label(self, number: int) -> str:
        return ngettext(
            "%(number)s Source with a link that does not work",
            "%(number)s Sources with links that do not work",
            number,
        )

    def url(self) -> str:
        return source_list_url(link=UNHEALTHY_LINK)


ITEMS = (SourcesItem, MentionsItem, UnusedItem, UnhealthyLinksItem)


def items(request: HttpRequest) -> list[FigureItem]:
    """List all figures, pages first."""
    figures = Figures(request.user)
    pages = [
        PagesItem(request, figures, model, order=110 + number)
        for number, model in enumerate(listed_pages())
    ]
    return [*pages, *(item(request, figures) for item in ITEMS)]


class MostMentionedPanel(Component):
    """The sources with the most mentions."""

    name = "most_mentioned"
    template_name = "figures/most_mentioned.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "sources": most_mentioned(MOST_MENTIONED),
            "headings": [mentions_label(kind) for kind in kinds()],
            "usage": Source.snippet_viewset.get_url_name("usage"),
            "all_url": source_list_url(ordering="-guide_mentions"),
            "report_url": reverse("sources_over_time"),
        }
