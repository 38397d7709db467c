"""Delete images and documents, never by accident while something shows them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.views.bulk_actions.delete import DeleteBulkAction as DeleteDocuments
from wagtail.documents.views.documents import DeleteView as DeleteDocumentView
from wagtail.images.views.bulk_actions.delete import DeleteBulkAction as DeleteImages
from wagtail.images.views.images import DeleteView as DeleteImageView

from cms.admin.file_usage import is_used, uses_of
from cms.admin.source_removal import ANYWAY


class KeepsUsedMixin:
    """Refuse to go on while something shows the file, and list it. Put it before the view."""

    object: Any
    request: HttpRequest
    refused_title: Any
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
        context = {
            "file": self.object,
            "uses": uses,
            "heading": self.refused_title % {"file": self.object},
            "page_title": self.page_title,
            "anyway": self.request.user.has_perm(ANYWAY),
            "action_url": self.request.path,
            "back_url": self.get_success_url(),  # type: ignore[attr-defined]
        }
        template = "hub_admin/file_refused.html"
        return TemplateResponse(self.request, template, context, status=status)


class DeleteUsedImageView(KeepsUsedMixin, DeleteImageView):
    refused_title = _("The image “%(file)s” cannot be deleted: it is used")


class DeleteUsedDocumentView(KeepsUsedMixin, DeleteDocumentView):
    refused_title = _("The document “%(file)s” cannot be deleted: it is used")


class LeavesUsedMixin:
    """A bulk action that names the files that something shows, and leaves them."""

    template_name = "hub_admin/confirm_bulk_delete_files.html"

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        allowed, others = super().get_actionable_objects()  # type: ignore[misc]
        used = [file for file in allowed if is_used(file)]
        return [file for file in allowed if file not in used], {**others, "used": used}

    def reason_of(self, others: dict[str, Any]) -> str:
        if others["used"]:
            return gettext("It is used.")
        return str(super().reason_of(others))  # type: ignore[misc]


class DeleteImagesAction(LeavesUsedMixin, DeleteImages):
    pass


class DeleteDocumentsAction(LeavesUsedMixin, DeleteDocuments):
    pass
