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

from cms.admin.jobs.models import SaveMode
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

    def reason_of(self, others: dict[str, Any]) -> str:
        reasons = [reason for _source, reason in others["left"]]
        return str(reasons[0] if reasons else super().reason_of(others))


class ChangeKindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices)
    how = forms.ChoiceField(
        label=_("How to apply it"),
        choices=SaveMode.choices,
        initial=SaveMode.DRAFT,
        widget=forms.RadioSelect,
        help_text=_(
            "What is published changes for readers at once. A pending draft is changed too, and"
            " stays a draft. A source that is not published yet stays a draft either way."
        ),
    )


class ChangeKindAction(ChangeSourcesAction):
    """Give all of them one kind."""

    display_name = _("Change kind")
    action_type = "change_kind"
    aria_label = _("Change the kind of the selected sources")
    template_name = "hub_admin/bulk_change_kind.html"
    action_priority = 40
    form_class = ChangeKindForm

    def get_form(self, form_class: Any = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        if not has_permission(self.request.user, "publish"):
            del form.fields["how"]
        return form

    def get_execution_context(self) -> dict[str, Any]:
        assert self.cleaned_form is not None
        return {**super().get_execution_context(), **self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls, objects: list[Source], *, kind: str, how: str = SaveMode.DRAFT, **kwargs: Any
    ) -> tuple[int, int]:
        action = kwargs["self"]
        changed = 0
        for source in _locked(objects):
            draft = source.get_latest_revision_as_object()
            publish = how == SaveMode.PUBLISH and source.live
            if draft.kind == kind and (not publish or source.kind == kind):
                continue
            _write_kind(source, kind, draft.kind, publish=publish, user=action.request.user)
            changed += 1
        return changed, 0

    def remember(self, source: Source) -> dict[str, Any]:
        return {
            "live": source.kind,
            "draft": source.get_latest_revision_as_object().kind,
            "pending": source.has_unpublished_changes,
        }

    def undo(self, source: Source, before: dict[str, Any], user: Any) -> None:
        [source] = _locked([source])
        drafted = source.get_latest_revision_as_object().kind
        if source.live and source.kind != before["live"]:
            if not has_permission(user, "publish"):
                raise PermissionDenied
            _write_kind(source, before["live"], source.kind, publish=True, user=user)
            drafted = before["live"]
        if drafted != before["draft"]:
            [source] = _locked([source])
            _write_kind(source, before["draft"], drafted, publish=False, user=user)
        if not before["pending"]:
            # The draft says again what is published.
            Source.objects.filter(pk=source.pk).update(has_unpublished_changes=False)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "The kind of %(count)d source has been changed.",
            "The kind of %(count)d sources has been changed.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


def _locked(sources: list[Source]) -> list[Source]:
    pks = [source.pk for source in sources]
    return list(Source.objects.select_for_update(of=("self",)).filter(pk__in=pks))


def _write_kind(source: Source, kind: str, old: str, *, publish: bool, user: Any) -> None:
    write(
        source,
        {"kind": kind},
        publish=publish,
        user=user,
        action=CHANGE_KIND_ACTION,
        data={"kind": kind, "old": old, "published": publish},
    )


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
