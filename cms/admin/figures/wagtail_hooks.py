from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem, SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem

from cms.admin.figures.first_steps import FirstStepsPanel
from cms.admin.figures.reports import PagesWithoutSourceView, SourcesOverTimeView
from cms.admin.figures.summary import MostMentionedPanel
from cms.admin.figures.summary import items as figure_items
from cms.admin.permissions import can_work_with_pages, can_work_with_sources


@hooks.register("construct_homepage_summary_items", order=100)
def summarise_the_hub(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Replace Wagtail's own figures, which are slow and say nothing about sources."""
    items[:] = [
        item
        for item in items
        if not isinstance(item, (PagesSummaryItem, ImagesSummaryItem, DocumentsSummaryItem))
    ]
    items += figure_items(request)


@hooks.register("construct_homepage_panels")
def show_what_is_mentioned_most(request: HttpRequest, panels: list[Component]) -> None:
    if can_work_with_sources(request.user):
        panels.append(MostMentionedPanel())


@hooks.register("construct_homepage_panels")
def show_first_steps(request: HttpRequest, panels: list[Component]) -> None:
    if can_work_with_sources(request.user) and can_work_with_pages(request.user):
        panels.append(FirstStepsPanel(request))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    urls = []
    for name, where, view in (
        ("sources_over_time", "reports/sources-over-time/", SourcesOverTimeView),
        ("pages_without_source", "reports/pages-without-source/", PagesWithoutSourceView),
    ):
        urls += [
            path(where, view.as_view(), name=name),
            path(f"{where}results/", view.as_view(results_only=True), name=f"{name}_results"),
        ]
    return urls


class SourcesOverTimeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_work_with_sources(request.user)


class PagesWithoutSourceMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_work_with_pages(request.user)


@hooks.register("register_reports_menu_item")
def offer_sources_over_time() -> MenuItem:
    return SourcesOverTimeMenuItem(
        _("Sources over time"),
        reverse("sources_over_time"),
        name="sources-over-time",
        icon_name="site",
        order=600,
    )


@hooks.register("register_reports_menu_item")
def offer_pages_without_source() -> MenuItem:
    return PagesWithoutSourceMenuItem(
        _("Pages without a source"),
        reverse("pages_without_source"),
        name="pages-without-source",
        icon_name="warning",
        order=610,
    )
