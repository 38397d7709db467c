"""Views that mark a source as reviewed and check its link."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from cms.admin.source_health.forms import ReviewForm
from cms.admin.source_health.panels import link_context
from cms.admin.views import source_list_url
from cms.health.reviews import mark_reviewed, may_review
from cms.health.tasks import check_link
from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin


class ReviewingMixin(ForbiddingMixin):
    """A view of one source for users who may change it. Put it first."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def source(self) -> Source:
        source = get_object_or_404(Source, pk=self.kwargs["pk"])
        if not may_review(self.request.user, source):
            raise PermissionDenied
        return source


class ReviewSourceView(ReviewingMixin, WagtailAdminTemplateMixin, View):
    """Mark a source as reviewed, and ask for the date of the next review."""

    template_name = "hub_health/review.html"
    page_title = _("Mark reviewed")
    header_icon = "calendar-check"

    def get_page_subtitle(self) -> str:
        return self.source.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        source = reverse(Source.snippet_viewset.get_url_name("edit"), args=[self.source.pk])
        return [
            *self.breadcrumbs_items,
            {"url": source_list_url(), "label": gettext("Sources")},
            {"url": source, "label": self.source.title},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(ReviewForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source, form = self.source, ReviewForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        review_by = form.cleaned_data["review_by"]
        mark_reviewed([source], request.user, review_by)
        messages.success(
            request,
            gettext("“%(source)s” is marked as reviewed. The next review is due by %(day)s.")
            % {"source": source, "day": date_format(review_by)},
        )
        return redirect(self._next_url)

    @property
    def _next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse(
            Source.snippet_viewset.get_url_name("edit"), args=[self.source.pk]
        )

    def _show(self, form: ReviewForm) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(
                form=form, source=self.source, next_url=self._next_url, media=form.media
            )
        )


class CheckLinkView(ReviewingMixin, View):
    """Enqueue a check of the website."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        check_link.enqueue(self.source.pk)
        return HttpResponse(status=202)


class LinkStatusView(ReviewingMixin, View):
    """Render the state of the link as a part of the form."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, "hub_health/link_status.html", link_context(self.source))


def review_buttons(source: Source, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The button in the menu of a source, in the list and above its form."""
    if may_review(user):
        url = reverse("source_review", args=[source.pk])
        yield Button(
            _("Mark reviewed"),
            f"{url}?{urlencode({'next': next_url})}" if next_url else url,
            icon_name="calendar-check",
            priority=16,
        )
