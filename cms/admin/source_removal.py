"""Delete and unpublish sources, never by accident while pages mention them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import DeleteView, UnpublishView

from cms.admin.bulk_actions import OfferedMixin
from cms.admin.mentions import citing_pages, places_on, with_mention_counts
from cms.admin.permissions import has_permission
from cms.admin.source_usage import PAGES_PER_PAGE
from cms.admin.tasks import pages_to_change, remove_mentions
from cms.admin.views import source_list_url
from cms.mentions.guard import (
    delete_mentioned,
    is_mentioned,
    locked,
    mentioned,
    scheduled_pages,
    unpublish_mentioned,
)
from cms.mentions.models import Mention
from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin

ANYWAY = "snippets.remove_mentioned_source"
"""The permission to delete or unpublish a source although it is mentioned."""


class KeepsMentionedMixin:
    """Refuse to go on while pages mention the source, and list them."""

    object: Source
    refused_title: Any
    refused_explanation: Any
    anyway_title: Any
    anyway_explanation: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_mentioned(self.object):
            return self.refusal(status=200)
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Source.DoesNotExist as gone:
            raise Http404("Somebody else has deleted the source meanwhile.") from gone

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "anyway" in request.POST:
            if not request.user.has_perm(ANYWAY):
                raise PermissionDenied
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        with locked(self.object):
            if is_mentioned(self.object):
                return self.refusal(status=409)
            return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def refusal(self, status: int) -> HttpResponse:
        source, user = self.object, self.request.user  # type: ignore[attr-defined]
        mentions = Mention.objects.filter(source=source.pk)
        pages = citing_pages(mentions)
        page_ids = [entry["page_id"] for entry in pages[: PAGES_PER_PAGE + 1]]
        changeable, unchangeable = pages_to_change(source, user)
        context = {
            "view": self,
            "source": source,
            "page_title": self.page_title,  # type: ignore[attr-defined]
            "heading": self.refused_title % {"source": source},
            "counts": with_mention_counts(
                Source.objects.filter(pk=source.pk), only_this=True
            ).get(),
            "citing_pages": places_on(page_ids[:PAGES_PER_PAGE], mentions, user),
            "has_more": len(page_ids) > PAGES_PER_PAGE,
            "usage_url": reverse(Source.snippet_viewset.get_url_name("usage"), args=[source.pk]),
            "scheduled_pages": scheduled_pages(source),
            "replace_url": reverse("source_replace", args=[source.pk]),
            "unmention_url": reverse(
                Source.snippet_viewset.get_url_name("unmention"), args=[source.pk]
            ),
            "changeable": len(changeable),
            "unchangeable": unchangeable,
            "anyway": user.has_perm(ANYWAY),
            "action_url": self.request.path,  # type: ignore[attr-defined]
            "back_url": source_list_url(),
        }
        return TemplateResponse(
            self.request,  # type: ignore[attr-defined]
            "hub_admin/source_refused.html",
            context,
            status=status,
        )


class DeleteSourceView(ForbiddingMixin, KeepsMentionedMixin, DeleteView):
    refused_title = _("“%(source)s” cannot be deleted: it is mentioned")
    refused_explanation = _(
        "Readers would lose the source at the places below. Take it out there first, or put another"
        " source in its place."
    )
    anyway_title = _("Delete it anyway")
    anyway_explanation = _(
        "Its mentions disappear from topics and guides at once, and cannot be brought back. Where a"
        " text cites it, the words stay."
    )

    def delete_action(self) -> None:
        if "anyway" in self.request.POST:
            delete_mentioned(self.object, self.request.user)
        else:
            super().delete_action()


class UnpublishSourceView(ForbiddingMixin, KeepsMentionedMixin, UnpublishView):
    refused_title = _("“%(source)s” cannot be unpublished: it is mentioned")
    refused_explanation = DeleteSourceView.refused_explanation
    anyway_title = _("Unpublish it anyway")
    anyway_explanation = _(
        "Its mentions disappear from topics and guides at once, until it is published again. Where"
        " a text cites it, the words stay."
    )

    def unpublish(self) -> HttpResponse | None:
        if "anyway" in self.request.POST:
            unpublish_mentioned(self.object, self.request.user)
            return None
        return super().unpublish()


class UnmentionSourceView(ForbiddingMixin, PermissionCheckedMixin, View):
    """Start to save drafts without the source, of all pages that the user may change."""

    model = Source
    any_permission_required = ["delete", "publish"]
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = get_object_or_404(Source, pk=pk)
        pages, closed = pages_to_change(source, request.user)
        assert request.user.pk  # nobody else comes to the admin
        if pages:
            remove_mentions.enqueue(source.pk, request.user.pk, pages)
            messages.success(
                request,
                ngettext(
                    "The mentions of “%(source)s” are taken out of %(count)d page, as a draft."
                    " Publish the draft when it is right.",
                    "The mentions of “%(source)s” are taken out of %(count)d pages, as drafts."
                    " Publish the drafts when they are right.",
                    len(pages),
                )
                % {"source": source, "count": len(pages)},
            )
        if closed:
            messages.warning(
                request,
                ngettext(
                    "%(count)d page stays as it is: it is locked or being moderated, or you may not"
                    " edit it.",
                    "%(count)d pages stay as they are: they are locked or being moderated, or you"
                    " may not edit them.",
                    closed,
                )
                % {"count": closed},
            )
        return redirect(Source.snippet_viewset.get_url_name("usage"), source.pk)


class DeleteSourcesAction(OfferedMixin, DeleteBulkAction):
    """Delete the selected sources that no page mentions, and name the others."""

    template_name = "hub_admin/confirm_bulk_delete.html"

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return has_permission(user, "delete")

    def get_actionable_objects(self) -> tuple[list[Source], dict[str, list[Any]]]:
        allowed, others = super().get_actionable_objects()
        pks = mentioned(allowed)
        held = [source for source in allowed if source.pk in pks]
        left = [(source, gettext("It is mentioned.")) for source in held]
        free = [source for source in allowed if source.pk not in pks]
        return free, {**others, "mentioned": held, "left": left}

    @classmethod
    def execute_action(cls, objects: list[Source], **kwargs: Any) -> tuple[int, int]:
        for source in objects:
            with locked(source):
                source.delete()
        return len(objects), 0
