"""Bulk actions on the sources that are ticked in the list."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.admin.bulk.field_changes import ChangeFieldMixin
from cms.admin.jobs.forms import SaveModeField
from cms.admin.permissions import has_permission, source_obstacles
from cms.admin.replace.permissions import may_replace
from cms.admin.source_changes import write
from cms.snippets.models import Source, SourceKind
from cms.web.forbidden import ForbiddingMixin

CHANGE_KIND_ACTION = "hub.change_kind"
"""The action in the history of a source."""


class OfferedMixin(ForbiddingMixin):
    """An action on sources that is offered only to those who may take it. Put it first."""

    models = [Source]
    request: HttpRequest

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return has_permission(user, "change")

    def check_access(self) -> None:
        if not self.is_offered_to(self.request.user):
            raise PermissionDenied


class ChangeSourcesAction(OfferedMixin, SnippetBulkAction):
    """An action on the sources that can be changed now; the others are named and left alone."""

    def get_actionable_objects(self) -> tuple[list[Source], dict[str, Any]]:
        sources, others = super().get_actionable_objects()
        in_the_way = source_obstacles(sources, self.request.user)
        left = [(source, in_the_way[source.pk]) for source in sources if source.pk in in_the_way]
        free = [source for source in sources if source.pk not in in_the_way]
        return free, {**others, "left": left}


class ChangeKindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices)
    how = SaveModeField()


class ChangeKindAction(ChangeFieldMixin, ChangeSourcesAction):
    """Give all of them one kind."""

    display_name = _("Change kind")
    action_type = "change_kind"
    aria_label = _("Change the kind of the selected sources")
    template_name = "hub_admin/bulk_change_kind.html"
    action_priority = 40
    form_class = ChangeKindForm
    field = "kind"
    changed_model = Source

    def get_form(self, form_class: Any = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        if not has_permission(self.request.user, "publish"):
            del form.fields["how"]
        return form

    def change(self, source: Source, kind: str, user: Any, *, publish: bool) -> bool:
        source = self.locked(source)
        publish = publish and source.live
        drafted = source.get_latest_revision_as_object().kind
        if drafted == kind and (not publish or source.kind == kind):
            return False
        if publish and not has_permission(user, "publish"):
            raise PermissionDenied
        write(
            source,
            {"kind": kind},
            publish=publish,
            user=user,
            action=CHANGE_KIND_ACTION,
            data={"kind": kind, "old": drafted, "published": publish},
        )
        return True

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "The kind of %(count)d source has been changed.",
            "The kind of %(count)d sources has been changed.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


class ReplaceAction(OfferedMixin, SnippetBulkAction):
    """Lead to the screen that replaces a source, one after the other: each has its own places."""

    display_name = _("Replace")
    action_type = "replace"
    aria_label = _("Replace the selected sources everywhere")
    template_name = "hub_admin/bulk_replace.html"
    action_priority = 50

    @classmethod
    def is_offered_to(cls, user: Any) -> bool:
        return may_replace(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sources, _others = self.get_actionable_objects()
        if len(sources) == 1:
            return redirect("source_replace", sources[0].pk)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def object_context(self, snippet: Source) -> dict[str, Any]:
        return {"item": snippet, "replace_url": reverse("source_replace", args=[snippet.pk])}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change nothing."""
        return self.get(request, *args, **kwargs)


def describe_kind(data: dict[str, Any]) -> str:
    """Return the line in the history of a source."""
    kinds = {kind.value: kind.label for kind in SourceKind}
    text = (
        gettext("Changed the kind from “%(old)s” to “%(new)s”")
        if data["published"]
        else gettext("Changed the kind from “%(old)s” to “%(new)s”, as a draft")
    )
    return text % {"old": kinds[data["old"]], "new": kinds[data["kind"]]}
