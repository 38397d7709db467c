"""Views that say why they do not save, and edit views that save whole, one at a time, and only onto
the version that was loaded.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView as PageCreateView
from wagtail.admin.views.pages.edit import EditView as PageEditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView as PageRevertView
from wagtail.models import Page, RevisionMixin
from wagtail.snippets.models import get_snippet_models

from cms.admin.moderation import DecisionMixin, decision_in_words
from cms.admin.saving.conflicts import ConflictMixin
from cms.admin.saving.incomplete import IncompleteMixin
from cms.admin.saving.models import note_opened

View = Callable[..., HttpResponse]


def one_at_a_time(view: View, model: Any, argument: str) -> View:
    """Wrap an edit view: saves of an object wait for each other, and each is whole or nothing."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            pk = model._meta.pk.to_python(unquote(str(kwargs.get(argument, *args[:1]))))
        except ValidationError:  # the view says that there is no such object
            return view(request, *args, **kwargs)
        if request.method != "POST":
            note_opened(model, pk)
            return view(request, *args, **kwargs)
        with transaction.atomic():
            objects = model._base_manager.select_for_update(no_key=True)
            objects.filter(pk=pk).values_list("pk").first()
            return view(request, *args, **kwargs)

    return wrapped


class CreatePageView(IncompleteMixin, PageCreateView):
    pass


class EditPageView(ConflictMixin, PageEditView):
    @classmethod
    def as_view(cls, **initkwargs: Any) -> View:
        return one_at_a_time(super().as_view(**initkwargs), Page, "page_id")

    def bind(self, instance: Any) -> Any:
        return self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=instance,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )

    def current(self) -> Any:
        return self.real_page_record.get_latest_revision_as_object()

    def panel_of(self, instance: Any) -> Any:
        return self.edit_handler.get_bound_panel(instance=instance, request=self.request, form=None)

    def address(self, view: str, *args: Any) -> str:
        return reverse(f"wagtailadmin_pages:{view}", args=[self.page.pk, *args])

    def get_editing_sessions(self) -> Any:
        """An alias has no form that two editors could write in."""
        return None if self.page.alias_of_id else super().get_editing_sessions()

    def add_save_confirmation_message(self) -> None:
        text = ""
        if self.action_name == "perform_workflow_action":
            state = self.workflow_state
            text = decision_in_words(self.page, self.workflow_action, state.requested_by)
        if text:
            messages.success(self.request, text)
        else:
            super().add_save_confirmation_message()


class RevertPageView(EditPageView, PageRevertView):
    pass


class SnippetConflictMixin(ConflictMixin):
    @classmethod
    def as_view(cls, **initkwargs: Any) -> View:
        return one_at_a_time(super().as_view(**initkwargs), initkwargs["model"], cls.pk_url_kwarg)

    def bind(self, instance: Any) -> Any:
        return self.get_form_class()(**self.get_form_kwargs() | {"instance": instance})

    def current(self) -> Any:
        return self.object

    def panel_of(self, instance: Any) -> Any:
        return self.panel.get_bound_panel(instance=instance, request=self.request, form=None)

    def address(self, view: str, *args: Any) -> str:
        names = {
            "edit": self.edit_url_name,
            "revisions_compare": self.revisions_compare_url_name,
            "revisions_revert": self.edit_url_name.rpartition(":")[0] + ":revisions_revert",
        }
        return reverse(names[view], args=[self.object.pk, *args])

    def get_success_message(self, instance: Any = None) -> str:
        text = ""
        if self.action == "workflow-action":
            state = self.workflow_state
            text = decision_in_words(self.object, self.workflow_action, state.requested_by)
        return text or super().get_success_message(instance)


def guard_snippets() -> None:
    """Have every snippet with revisions made and edited by such views, whoever declares it."""
    for model in get_snippet_models():
        if issubclass(model, RevisionMixin):
            viewset = model.snippet_viewset
            add, edit = viewset.add_view_class, viewset.edit_view_class
            viewset.add_view_class = type(add.__name__, (IncompleteMixin, add), {})
            viewset.edit_view_class = type(edit.__name__, (SnippetConflictMixin, edit), {})
            decide = viewset.workflow_action_view_class
            viewset.workflow_action_view_class = type(decide.__name__, (DecisionMixin, decide), {})
