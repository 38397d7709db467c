"""The figures of the hub on the dashboard; each is a link to the list that it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from cms.admin.permissions import can_work_with_pages, can_work_with_sources, explorable_pages
from cms.admin.scheduling.models import FailedSchedule
from cms.admin.source_health.listing import UNHEALTHY_LINK
from cms.admin.views import source_list_url
from cms.declaration import listed_pages, the_declaration
from cms.mentions.kinds import kinds, mentions_label
from cms.snippets.models import Source

MOST_MENTIONED = 5

FAILED_SCHEDULES = "failed_schedules"
"""The name of the number of things that were not done as scheduled."""


class Figures:
    """The figures that the user may see, read together in one statement when one is used."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def numbers(self) -> dict[str, int]:
        queries = [counted(FAILED_SCHEDULES, FailedSchedule.objects.all())]
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


def figures_for(request: HttpRequest) -> Figures:
    """Return the same for all parts of one screen."""
    found: Figures = request.__dict__.setdefault("hub_figures", Figures(request.user))
    return found


@dataclass(frozen=True)
class Figure:
    """A number of `Figures.numbers`, and the list that it counts. `label` has a `%(number)s`."""

    name: str
    icon: str
    label: Callable[[int], str]
    url: Callable[[], str]
    may_see: Callable[[Any], bool] = can_work_with_sources


class FigureItem(SummaryItem):
    """A figure with a link."""

    template_name = "figures/item.html"

    def __init__(self, request: HttpRequest, figures: Figures, figure: Figure, order: int) -> None:
        super().__init__(request)
        self.figures, self.figure, self.order = figures, figure, order

    def is_shown(self) -> bool:
        return self.figure.may_see(self.request.user)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        number = self.figures.numbers.get(self.figure.name, 0)
        shown = {"number": number_format(number, force_grouping=True)}
        return {
            "label": self.figure.label(number) % shown,
            "url": self.figure.url(),
            "icon": self.figure.icon,
        }


def figure_of_pages(model: Any) -> Figure:
    """Return the number of pages of a type."""
    names = model._meta

    def label(number: int) -> str:
        name = names.verbose_name if number == 1 else names.verbose_name_plural
        return f"%(number)s {capfirst(name)}"

    return Figure(
        the_declaration(model).plural,
        "doc-full",
        label,
        lambda: reverse("wagtailadmin_pages:type_use", args=[names.app_label, names.model_name]),
        can_work_with_pages,
    )


FIGURES_OF_SOURCES = (
    Figure(
        "sources",
        "site",
        lambda number: ngettext("%(number)s Source", "%(number)s Sources", number),
        source_list_url,
    ),
    Figure(
        "mentions",
        "link",
        lambda number: ngettext(
            "%(number)s Mention of sources", "%(number)s Mentions of sources", number
        ),
        lambda: source_list_url(mentions="live"),
    ),
    Figure(
        "unused",
        "no-view",
        lambda number: ngettext(
            "%(number)s Source that no page mentions",
            "%(number)s Sources that no page mentions",
            number,
        ),
        lambda: source_list_url(mentions="none"),
    ),
    Figure(
        "unhealthy",
        "warning",
        lambda number: ngettext(
            "%(number)s Source with a link that does not work",
            "%(number)s Sources with links that do not work",
            number,
        ),
        lambda: source_list_url(link=UNHEALTHY_LINK),
    ),
)


def items(request: HttpRequest) -> list[FigureItem]:
    """List all figures, pages first."""
    figures = figures_for(request)
    shown = [*map(figure_of_pages, listed_pages()), *FIGURES_OF_SOURCES]
    return [FigureItem(request, figures, figure, order) for order, figure in enumerate(shown, 110)]


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
