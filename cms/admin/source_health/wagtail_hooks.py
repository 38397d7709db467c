from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.admin.source_health.bulk_actions import AssignOwnerAction, MarkReviewedAction
from cms.admin.source_health.content_check import CitedSourcesItem, warning
from cms.admin.source_health.panels import ReviewsToDoPanel
from cms.admin.source_health.views import (
    CheckLinkView,
    LinkStatusView,
    ReviewSourceView,
    review_buttons,
)
from cms.snippets.models import Source

hooks.register("register_bulk_action", MarkReviewedAction)
hooks.register("register_bulk_action", AssignOwnerAction)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("sources/<int:pk>/review/", ReviewSourceView.as_view(), name="source_review"),
        path("sources/<int:pk>/check-link/", CheckLinkView.as_view(), name="source_check_link"),
        path("sources/<int:pk>/link-status/", LinkStatusView.as_view(), name="source_link_status"),
    ]


@hooks.register("register_snippet_listing_buttons")
def offer_to_mark_reviewed(
    snippet: Any, user: Any, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(snippet, Source):
        yield from review_buttons(snippet, user, next_url)


@hooks.register("construct_homepage_panels")
def remind_of_reviews(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(ReviewsToDoPanel(request))


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub_health/health.css"))


@hooks.register("insert_editor_js")
def check_and_take_over_links() -> str:
    return format_html(
        '<script src="{}"></script><script src="{}"></script>',
        static("hub_health/health.js"),
        static("hub_health/checks.js"),
    )


@hooks.register("construct_wagtail_userbar")
def check_cited_sources(request: HttpRequest, items: list[Component], page: Any) -> None:
    """Replace Wagtail's content checks by those that include cited sources."""
    if page is not None:
        items[:] = [
            CitedSourcesItem(page, in_editor=item.in_editor)
            if isinstance(item, ContentCheckerItem)
            else item
            for item in items
        ]


@hooks.register("before_edit_page")
def warn_of_cited_sources(request: HttpRequest, page: Page) -> None:
    if request.method == "GET" and settings.PREVIEW_URL and (text := warning(page)):
        messages.warning(request, text)
