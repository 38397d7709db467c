"""Publish many pages, or many sources, at once."""

from collections.abc import Collection
from html import unescape
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from cms.admin.bulk.selection import SelectedMixin
from cms.admin.bulk_actions import ChangeSourcesAction
from cms.admin.impact.companions import companions_of, publish_companions
from cms.admin.impact.drafts import check_draft, publish_draft
from cms.admin.permissions import Obstacle, has_permission, with_page_status
from cms.snippets.models import Source


class CompanionsField(forms.MultipleChoiceField):
    """The companions of all pages, of which each page publishes its own."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return True


class PublishPagesForm(DefaultPageForm):
    together = CompanionsField(
        label=_("Publish together with them"),
        required=False,
        help_text=_("Each is published with the first of these pages that needs it, or neither."),
    )


class PublishPagesAction(SelectedMixin, PublishBulkAction):
    """Wagtail's, which makes a revision of an alias and fails; with what pages lean on."""

    template_name = "bulk/publish_pages.html"
    form_class = PublishPagesForm

    @classmethod
    def get_queryset(cls, model: Any, object_ids: list[str]) -> list[Page]:
        return super().get_queryset(with_page_status(model.objects.all()), object_ids)

    def reason_against(self, page: Page) -> str:
        """An alias, or a page that the editor would not let the user publish either."""
        if page.alias_of_id:
            return str(Obstacle.ALIAS.label)
        lock = page.get_lock()
        if not lock or not lock.for_user(self.request.user):
            return ""
        said = str(lock.get_message(self.request.user) or Obstacle.LOCKED.label)
        return unescape(strip_tags(said))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tick what can be published together with the pages, and name what cannot."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        fields = context["form"].fields
        companions = companions_of(self.asked_about, self.request.user)
        if free := [each for each in companions if not each.reason]:
            together = fields["together"]
            together.choices = [(each.key, f"{each.instance} ({each.type_name})") for each in free]
            together.initial = [each.key for each in free]
        else:
            del fields["together"]
        if not context["has_draft_descendants"]:
            del fields["include_descendants"]
        return {**context, "companions_left": [each for each in companions if each.reason]}

    def get_execution_context(self) -> dict[str, Any]:
        assert self.cleaned_form is not None
        together = self.cleaned_form.cleaned_data["together"]
        return {**super().get_execution_context(), "together": together}

    @classmethod
    def execute_action(
        cls, objects: list[Page], together: Collection[str] = (), user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        for page in objects:
            check_draft(page.specific)  # scheduling alone checks nothing
            if together:
                publish_companions(page.specific, together, user)
        numbers: tuple[int, int] = super().execute_action(objects, user=user, **kwargs)
        return numbers


class PublishSourcesAction(ChangeSourcesAction):
    """Publish the drafts of sources."""

    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish the selected sources")
    template_name = "bulk/publish_sources.html"
    explanation = _("Readers see the drafts of these sources at once:")
    action_priority = 30

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return has_permission(user, "publish")

    @classmethod
    def execute_action(cls, objects: list[Source], **kwargs: Any) -> tuple[int, int]:
        published = 0
        for source in objects:
            if source.live and not source.has_unpublished_changes:
                continue
            publish_draft(source, kwargs["self"].request.user)
            published += 1
        return published, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d source has been published.",
            "%(count)d sources have been published.",
            num_parent_objects,
        ) % {"count": num_parent_objects}
