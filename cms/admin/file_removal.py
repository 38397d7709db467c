"""Delete images and documents, never by accident while something shows them."""

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
from wagtail.documents.views.bulk_actions.delete import DeleteBulkAction as DeleteDocuments
from wagtail.documents.views.documents import DeleteView as DeleteDocumentView
from wagtail.images.views.bulk_actions.delete import DeleteBulkAction as DeleteImages
from wagtail.images.views.images import DeleteView as DeleteImageView
from wagtail.permissions import policy_registry

from cms.admin.file_usage import is_used, uses_of
from cms.admin.replace.choosing import replace_url
from cms.admin.replace.permissions import may_replace
from cms.admin.source_removal import ANYWAY
from cms.admin.tasks import items_to_change, remove_file
from cms.files import file_models
from cms.web.forbidden import ForbiddingMixin


class KeepsUsedMixin:
    """Refuse to go on while something shows the file, and list it. Put it before the view."""

    object: Any
    request: HttpRequest
    refused_title: Any
    replace_title: Any
    page_title: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if uses := uses_of(self.object, request.user):
            return self.refusal(uses, status=200)
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "anyway" in request.POST:
            if not request.user.has_perm(ANYWAY):
                raise PermissionDenied
        elif uses := uses_of(self.object, request.user):
            return self.refusal(uses, status=409)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def refusal(self, uses: list[Any], status: int) -> HttpResponse:
        user = self.request.user
        changeable, unchangeable = items_to_change(self.object, user)
        context = {
            "view": self,
            "file": self.object,
            "uses": uses,
            "heading": self.refused_title % {"file": self.object},
            "page_title": self.page_title,
            "replace_url": may_replace(user, type(self.object)) and replace_url(self.object),
            "take_out_url": take_out_url(self.object),
            "changeable": len(changeable),
            "unchangeable": unchangeable,
            "anyway": user.has_perm(ANYWAY),
            "action_url": self.request.path,
            "back_url": self.get_success_url(),  # type: ignore[attr-defined]
        }
        template = "hub_admin/file_refused.html"
        return TemplateResponse(self.request, template, context, status=status)


class DeleteUsedImageView(KeepsUsedMixin, DeleteImageView):
    refused_title = _("The image “%(file)s” cannot be deleted: it is used")
    replace_title = _("Put another image in its place")


class DeleteUsedDocumentView(KeepsUsedMixin, DeleteDocumentView):
    refused_title = _("The document “%(file)s” cannot be deleted: it is used")
    replace_title = _("Put another document in its place")


def take_out_url(file: Any) -> str:
    return reverse("file_take_out", args=[*file._meta.label_lower.split("."), file.pk])


class TakeOutFileView(ForbiddingMixin, View):
    """Start to save drafts without the file, of all pages and snippets that the user may change."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, app_label: str, model_name: str, pk: int) -> HttpResponse:
        model = next(
            (
                each
                for each in file_models()
                if each._meta.label_lower == f"{app_label}.{model_name}"
            ),
            None,
        )
        if model is None:
            raise Http404
        file = get_object_or_404(model, pk=pk)
        user: Any = request.user
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_permission_for_instance(user, "delete", file):
            raise PermissionDenied
        items, closed = items_to_change(file, user)
        if items:
            remove_file.enqueue(model._meta.label, file.pk, user.pk, items)
            text = ngettext(
                "“%(file)s” is taken out of %(count)d page or other object, as a draft. Publish the"
                " draft when it is right.",
                "“%(file)s” is taken out of %(count)d pages and other objects, as drafts. Publish"
                " the drafts when they are right.",
                len(items),
            )
            messages.success(request, text % {"file": file, "count": len(items)})
        if closed:
            text = ngettext(
                "%(count)d stays as it is: it is locked, scheduled or being moderated, has no"
                " drafts, or you may not edit it.",
                "%(count)d stay as they are: they are locked, scheduled or being moderated, have no"
                " drafts, or you may not edit them.",
                closed,
            )
            messages.warning(request, text % {"count": closed})
        return redirect(file.usage_url)


class LeavesUsedMixin:
    """A bulk action that names the files that something shows, and leaves them."""

    template_name = "hub_admin/confirm_bulk_delete_files.html"

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        allowed, others = super().get_actionable_objects()  # type: ignore[misc]
        used = [file for file in allowed if is_used(file)]
        left = [(file, gettext("It is used.")) for file in used]
        free = [file for file in allowed if file not in used]
        return free, {**others, "used": used, "left": left}


class DeleteImagesAction(LeavesUsedMixin, DeleteImages):
    pass


class DeleteDocumentsAction(LeavesUsedMixin, DeleteDocuments):
    pass
