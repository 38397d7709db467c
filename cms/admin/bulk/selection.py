"""The base of all bulk actions: they act on what their listing shows, each object alone."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from cms.admin.bulk.listing import AS_SHOWN, listed_ids
from cms.admin.bulk.models import BulkChange, BulkChangeRow, Outcome, count_rows
from cms.admin.jobs.tasks import start

AT_ONCE = 50
"""The usual number of objects that are changed while the editor waits."""

NAMED = 50
"""Objects that the screen that asks names."""

NAMED_REASONS = 5

DENIED = gettext_lazy("You may not do this to it.")


class FirstOf(list[Any]):
    """The first of many, as templates list them; its length is the number of all."""

    def __init__(self, items: list[Any], number: int) -> None:
        super().__init__(items)
        self.number = number

    def __len__(self) -> int:
        return self.number


class SelectedMixin(BulkAction):
    """Put before a bulk action, whosever it is. `cms.admin.bulk.views` does it to all.

    An action may have a method `reason_against(item)`, which says why it leaves an object alone.
    """

    remember: Callable[[Any], dict[str, Any]]
    """Returns what `undo` needs. Actions that can be undone have both."""

    below_field = "include_descendants"
    """The field of the form that takes the pages below along."""

    is_asking = False
    asked_about: Sequence[Any] = ()
    number = 0

    @property
    def at_once(self) -> int:
        """Objects that are changed while the editor waits; more are changed in the background."""
        return AT_ONCE

    @cached_property
    def selected_ids(self) -> list[str]:
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            ids = listed_ids(self.request, self.model)
        return list(dict.fromkeys(str(pk) for pk in ids))

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[str]:
        return self.selected_ids

    @classmethod
    def get_queryset(cls, model: type[Model], object_ids: list[str]) -> list[Any]:
        """Keep the order of the listing."""
        places = {str(pk): place for place, pk in enumerate(object_ids)}
        found: list[Any] = super().get_queryset(model, object_ids)
        return sorted(found, key=lambda item: places[str(item.pk)])

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        """Add `left`: the objects that are left alone, each with the reason."""
        allowed, others = super().get_actionable_objects()
        denied = others.get("items_with_no_access", ())
        ask = getattr(self, "reason_against", lambda item: "")
        reasons = {item.pk: ask(item) for item in allowed}
        reasons |= {item.pk: ask(item) or DENIED for item in denied}
        left = [(item, reasons[item.pk]) for item in [*allowed, *denied] if reasons[item.pk]]
        free = [item for item in allowed if not reasons[item.pk]]
        return free, {**others, "left": [*others.get("left", ()), *left]}

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(",".join(sorted(self.selected_ids)).encode()).hexdigest()[:16]

    def annotate_items(self, items: list[Any]) -> Any:
        if self.is_asking:
            self.asked_about, self.number = items, len(items)
            items = items[:NAMED]
        return super().annotate_items(items)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the first objects and count all; later the form acts on none but these."""
        self.is_asking = True
        context: dict[str, Any] = super().get_context_data(**kwargs)
        self.is_asking = False
        unnamed = self.number - len(context["items"])
        query = self.request.GET.copy()
        query[AS_SHOWN] = self.fingerprint
        if "total_page_count" in context:
            context["total_page_count"] += unnamed
        return {
            **context,
            "items": FirstOf(context["items"], self.number),
            "submit_url": f"{self.request.path}?{query.urlencode()}",
            "selection": self._in_words(unnamed, len(context["left"])),
        }

    def _in_words(self, unnamed: int, left: int) -> str:
        meta = self.model._meta
        total = self.number + left
        names = meta.verbose_name if total == 1 else meta.verbose_name_plural
        count, among = (
            number_format(number, force_grouping=True) for number in (self.number, total)
        )
        if left:
            count = gettext("%(count)s of %(total)s") % {"count": count, "total": among}
        number = {"count": count, "names": names}
        words = [
            gettext("All that the list shows: %(count)s %(names)s.") % number
            if "all" in self.request.GET.getlist("id")
            else gettext("Selected: %(count)s %(names)s.") % number
        ]
        if unnamed > 0:
            words.append(gettext("The first %(count)d are named here.") % {"count": NAMED})
        if self.number > self.at_once:
            words.append(gettext("The work goes on in the background, and can be followed."))
        return " ".join(words)

    def form_valid(self, form: Any) -> HttpResponse:
        """Check everything once for all, then plan and start the change."""
        self.cleaned_form = form
        shown = self.request.GET.get(AS_SHOWN)
        if shown and shown != self.fingerprint:
            query = self.request.GET.copy()
            del query[AS_SHOWN]
            messages.warning(
                self.request,
                gettext("The list has changed since you selected. Look at it once more."),
            )
            return redirect(f"{self.request.path}?{query.urlencode()}")
        objects, others = self.get_actionable_objects()
        self.actionable_objects = self.annotate_items(objects)
        response = self.prepare_action(objects, others)
        if hasattr(response, "status_code"):
            return response
        if response := self.run_hooks("before_bulk_action", objects):
            return response
        change = self.plan(objects, others["left"])
        if change.rows.count() > self.at_once:
            start(change)
            return redirect("bulk_change", change.pk)
        start(change, at_once=True)
        self._report(change)
        return redirect(self.next_url)

    def run_hooks(self, name: str, objects: list[Any]) -> HttpResponse | None:
        for hook in hooks.get_hooks(name):
            response = hook(self.request, self.action_type, objects, self)
            if hasattr(response, "status_code"):
                return response
        return None

    def plan(self, objects: list[Any], left: Sequence[tuple[Any, Any]] = ()) -> BulkChange:
        """Write down what is to be done to each object and to the pages below them, and what is
        left alone, with the reasons.
        """
        form = self.request.POST.copy()
        below = self._pages_below(objects) if form.pop(self.below_field, None) else []
        change = BulkChange.objects.create(
            user=self.request.user,
            app_label=self.model._meta.app_label,
            model_name=self.model._meta.model_name,
            action_type=self.action_type,
            title=f"{self.display_name}: {capfirst(self.model._meta.verbose_name_plural)}"[:255],
            form=form.urlencode(),
            next_url=self.next_url,
            undoable=hasattr(self, "undo"),
        )
        planned = [
            *({"item": item} for item in objects),
            *({"item": item, "is_child": True} for item in below),
            *({"item": item, "outcome": Outcome.LEFT, "reason": str(why)} for item, why in left),
        ]
        BulkChangeRow.objects.bulk_create(
            BulkChangeRow(
                change=change,
                object_id=str(item.pk),
                title=str(item)[:255],
                position=position,
                **fields,
            )
            for position, fields in enumerate(planned)
            for item in [fields.pop("item")]
        )
        return change

    def _pages_below(self, objects: list[Any]) -> list[Any]:
        """The pages below the objects that the action can be taken on, in the order of the tree."""
        selected = {page.pk for page in objects}
        found = {}
        for page in objects:
            below = page.get_descendants()
            below = below.not_live() if self.action_type == "publish" else below.live()
            found.update({child.pk: child for child in below if child.pk not in selected})
        return [page for page in found.values() if self.check_perm(page)]

    def _report(self, change: BulkChange) -> None:
        """Say what has been done, and why the rest has not."""
        rows = list(change.rows.all())
        left = [row for row in rows if row.outcome == Outcome.LEFT]
        parents = sum(row.parents for row in rows if not row.is_child)
        children = sum(row.children + row.is_child * row.parents for row in rows)
        if len(left) < len(rows):
            buttons = []
            if change.undoable and count_rows(change).done:
                buttons = [messages.button(*undo_button(change))]
            if text := self.get_success_message(parents, children):
                messages.success(self.request, text, buttons=buttons)
        if left:
            named = [f"{row.title}: {row.reason}" for row in left[:NAMED_REASONS]]
            lead = ngettext(
                "%(count)d was left alone.", "%(count)d were left alone.", len(left)
            ) % {"count": len(left)}
            messages.warning(self.request, " ".join([lead, *named]))

    def edited_since(self, item: Any, after: dict[str, Any]) -> bool:
        """Has the object been changed after the action? `after` is what `remember` said then."""
        return bool(self.remember(item) != after)

    def reason_of(self, others: dict[str, Any]) -> str:
        """Return why the only object that was selected is left alone."""
        reasons = [str(reason) for _item, reason in others["left"]]
        return reasons[0] if reasons else str(DENIED)


def undo_button(change: BulkChange) -> tuple[str, str]:
    from django.urls import reverse

    return reverse("bulk_change", args=[change.pk]), gettext("Look at it, or undo it")
