"""On the dashboard: what the hub holds. Each figure opens the list of what it counts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import ngettext
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.admin.figures.counting import figures_now, live_mentions, most_mentioned
from cms.admin.figures.permissions import may_work_with_pages, open_pages
from cms.admin.source_permissions import may_work_with_sources
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source

MOST_MENTIONED = 5


def source_list(**query: str) -> str:
    url = reverse(Source.snippet_viewset.get_url_name("list"))
    return f"{url}?{urlencode(query)}" if query else url


class FigureItem(SummaryItem):
    """A figure with a link. One statement or two."""

    template_name = "figures/item.html"
    icon = "site"

    def number(self) -> int:
        raise NotImplementedError

    def label(self, number: int) -> str:
        raise NotImplementedError

    def url(self) -> str:
        raise NotImplementedError

    def is_shown(self) -> bool:
        return may_work_with_sources(self.request.user)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        number = self.number()
        return {
            "label": self.label(number) % {"number": number_format(number, force_grouping=True)},
            "url": self.url(),
            "icon": self.icon,
        }


class PagesItem(FigureItem):
    model: type[Page]

    def number(self) -> int:
        return int(open_pages(self.request.user, self.model).count())

    def url(self) -> str:
        names = [self.model._meta.app_label, self.model._meta.model_name]
        return reverse("wagtailadmin_pages:type_use", args=names)

    def is_shown(self) -> bool:
        return may_work_with_pages(self.request.user)


class TopicsItem(PagesItem):
    order = 110
    icon = "folder-open-inverse"
    model = TopicPage

    def label(self, number: int) -> str:
        return ngettext("%(number)s Topic", "%(number)s Topics", number)


class GuidesItem(PagesItem):
    order = 120
    icon = "doc-full"
    model = GuidePage

    def label(self, number: int) -> str:
        return ngettext("%(number)s Guide", "%(number)s Guides", number)


class MentionsItem(FigureItem):
    order = 155
    icon = "link"

    def number(self) -> int:
        return int(live_mentions().count())

    def label(self, number: int) -> str:
        return ngettext("%(number)s Mention of sources", "%(number)s Mentions of sources", number)

    def url(self) -> str:
        return source_list(mentions="live")


class UnusedItem(FigureItem):
    order = 160
    icon = "no-view"

    def number(self) -> int:
        return figures_now().unused

    def label(self, number: int) -> str:
        return ngettext(
            "%(number)s Source that no page mentions",
            "%(number)s Sources that no page mentions",
            number,
        )

    def url(self) -> str:
        return source_list(mentions="none")


ITEMS = (TopicsItem, GuidesItem, MentionsItem, UnusedItem)


class MostMentionedPanel(Component):
    """The sources that most depends on. One statement."""

    name = "most_mentioned"
    template_name = "figures/most_mentioned.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "sources": most_mentioned(MOST_MENTIONED),
            "usage": Source.snippet_viewset.get_url_name("usage"),
            "all_url": source_list(ordering="-guide_mentions"),
            "report_url": reverse("sources_over_time"),
        }
