"""The screens that ask what is to take the place of a source, an image or a document."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.replace.forms import ChooseNewFileForm, ChooseNewSourceForm
from cms.admin.replace.models import Replacement
from cms.admin.replace.permissions import may_publish, may_replace, may_see
from cms.admin.replace.replacement_plan import plan, plan_file
from cms.admin.views import ScreenView, list_url
from cms.snippets.models import Source

MAX_EARLIER = 10
"""Earlier replacements that are listed."""


def replace_url(old: Any) -> str:
    """The screen that replaces a source, an image or a document."""
    names = {get_image_model(): "image_replace", get_document_model(): "document_replace"}
    return reverse(names.get(type(old), "source_replace"), args=[old.pk])


class ReplaceView(ScreenView):
    """Ask for the source that takes the place of this one."""

    header_icon = "resubmit"
    template_name = "replace/choose.html"
    page_title = _("Replace")
    model: Any = Source

    @cached_property
    def old(self) -> Any:
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def check_access(self) -> None:
        if not may_replace(self.request.user, self.model):
            raise PermissionDenied

    def get_page_subtitle(self) -> str:
        return str(self.old)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": gettext("Replace")}
        return self.crumbs(self.old, here, model=self.model)

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return ChooseNewSourceForm(*args, old=self.old, **kwargs)

    def plan(self, new: Any) -> Replacement:
        return plan(self.request.user, self.old, new)

    def earlier(self) -> QuerySet[Replacement]:
        return Replacement.objects.filter(Q(old=self.old) | Q(new=self.old))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        new = request.GET.get("new", "")
        initial = {"new": new} if new.isdecimal() else {}
        return self._ask(self.get_form(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self._ask(form)
        replacement = self.plan(form.cleaned_data["new"])
        if may_publish(request.user, replacement):
            replacement.how = SaveMode.PUBLISH
            replacement.save(update_fields=["how"])
        if not replacement.rows.exists():
            replacement.delete()
            messages.warning(request, gettext("“%s” stands nowhere that you may edit.") % self.old)
            return redirect(replace_url(self.old))
        return redirect("source_replacement", replacement.pk)

    def _ask(self, form: ChooseNewSourceForm) -> HttpResponse:
        earlier = self.earlier().exclude(stage=Stage.PLANNED)[:MAX_EARLIER]
        user = self.request.user
        return self.show(
            form=form,
            media=form.media,
            old=self.old,
            back_url=AdminURLFinder(user).get_edit_url(self.old) or list_url(self.model),
            is_of_sources=self.model is Source,
            earlier=[replacement for replacement in earlier if may_see(user, replacement)],
        )


class ReplaceFileView(ReplaceView):
    """The same for an image or a document."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return ChooseNewFileForm(*args, old=self.old, user=self.request.user, **kwargs)

    def plan(self, new: Any) -> Replacement:
        return plan_file(self.request.user, self.old, new)

    def earlier(self) -> QuerySet[Replacement]:
        of_type = Replacement.objects.filter(file_type=ContentType.objects.get_for_model(self.old))
        return of_type.filter(Q(old_file=self.old.pk) | Q(new_file=self.old.pk))
