"""Translate what is selected in a list, with the pages below, and undo it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.functional import classproperty
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import get_snippet_models

from cms.admin.bulk.selection import SelectedMixin
from cms.admin.locales import hub_locales
from cms.admin.permissions import Obstacle
from cms.admin.translations.drafts import (
    Extracted,
    Written,
    as_json,
    begin_translations,
    from_json,
    undo,
    update_translations,
)
from cms.web.forbidden import ForbiddingMixin

MAX_AT_ONCE = 5
"""Objects that are translated while the editor waits: each is several pages and snippets."""


def may_translate(user: Any) -> bool:
    return bool(user.has_perm("wagtail_localize.submit_translation"))


class TranslateForm(forms.Form):
    locales = forms.ModelMultipleChoiceField(
        Locale.objects.none(), label=_("Languages"), widget=forms.CheckboxSelectMultiple
    )
    include_subtree = forms.BooleanField(
        label=_("Include the pages below"),
        required=False,
        help_text=_("All pages below those that are selected, in all levels."),
    )
    update = forms.BooleanField(
        label=_("Bring existing translations up to date"),
        required=False,
        help_text=_(
            "Where the original has changed since, its new texts are written into drafts of the"
            " translations, untranslated."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locales: Any = self.fields["locales"]
        locales.queryset = hub_locales()


class TranslateMixin(ForbiddingMixin, SelectedMixin):
    """Begins the translations that are missing, as drafts."""

    display_name = _("Translate")
    action_type = "translate"
    template_name = "hub_admin/bulk_action.html"
    action_priority = 70
    form_class = TranslateForm
    explanation = _("Translations of these are begun as drafts, where they are missing:")
    below_field = "include_subtree"

    written: Sequence[Written] = ()
    extracted: Extracted | None = None

    @property
    def at_once(self) -> int:
        return MAX_AT_ONCE

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return may_translate(user)

    def check_access(self) -> None:
        if not may_translate(self.request.user):
            raise PermissionDenied

    def get_form(self, form_class: Any = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        if not issubclass(self.model, Page):
            del form.fields["include_subtree"]
        return form

    def get_execution_context(self) -> dict[str, Any]:
        return {"action": self}

    @classmethod
    def execute_action(cls, objects: Sequence[Any], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["action"]
        return sum(map(action.translate, objects)), 0

    def translate(self, original: Any) -> int:
        """Return how many translations have been written; none if they are all there."""
        assert self.cleaned_form is not None
        wanted, user = self.cleaned_form.cleaned_data, self.request.user
        if isinstance(original, Page):
            original = original.specific
        written: list[Written] = []
        if wanted["update"]:
            written, self.extracted = update_translations(original, wanted["locales"], user)
        self.written = [*written, *begin_translations(original, wanted["locales"], user)]
        return len(self.written) or int(self.extracted is not None)

    def remember(self, item: Any) -> dict[str, Any]:
        return as_json(self.written, self.extracted)

    def edited_since(self, item: Any, after: dict[str, Any]) -> bool:
        """Each translation is asked by itself when it is undone."""
        self.written, self.extracted = from_json(after)
        return False

    def undo(self, original: Any, before: dict[str, Any], user: Any) -> str:
        return " ".join(undo(self.written, self.extracted, user))

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        written = num_parent_objects + num_child_objects
        if not written:
            return gettext("All of the translations are there already.")
        return ngettext(
            "%(count)d translation has been written, as a draft.",
            "%(count)d translations have been written, as drafts.",
            written,
        ) % {"count": written}


class TranslatePagesAction(TranslateMixin, PageBulkAction):
    aria_label = _("Translate the selected pages")

    def check_perm(self, page: Page) -> bool:
        return not (page.alias_of_id or page.is_root())

    def reason_against(self, page: Page) -> str:
        return str(Obstacle.ALIAS.label) if page.alias_of_id else ""

    def object_context(self, page: Page) -> dict[str, Any]:
        context: dict[str, Any] = super().object_context(page)
        return {**context, "title": page.get_admin_display_title()}

    def _pages_below(self, objects: list[Page]) -> list[Page]:
        """All of them, so that parents come before their children."""
        below = {page.pk: page for each in objects for page in each.get_descendants()}
        for page in objects:
            below.pop(page.pk, None)
        return [page for page in below.values() if self.check_perm(page)]


class TranslateSnippetsAction(TranslateMixin, SnippetBulkAction):
    aria_label = _("Translate the selected snippets")

    @classproperty
    def models(self) -> list[type[Model]]:
        return [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]
