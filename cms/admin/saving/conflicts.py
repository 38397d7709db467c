"""Show both versions when somebody saves what another has changed meanwhile, and settle it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Revision

from cms.admin.saving.incomplete import IncompleteMixin
from cms.admin.saving.merging import Content, Item, Merged, merge
from cms.admin.saving.models import OpenedRevision

WAY = "hub_saving_way"
"""The name of the button that ends a conflict; its value is one of the three ways."""
THEIRS = "hub_saving_theirs"
"""The name of the field that says which version of theirs the editor has been shown."""

BOTH, TAKE_THEIRS, OPEN_BOTH = "both", "theirs", "open"

NOT_SENT_AGAIN = {"csrfmiddlewaretoken", WAY, THEIRS}


class ConflictMixin(IncompleteMixin):
    """Refuses a save that is not based on the latest version, and offers three ways on."""

    request: Any
    latest_revision: Any

    def bind(self, instance: Any) -> Any:
        """Return the form with what was sent, as changes of this object."""
        raise NotImplementedError

    def current(self) -> Any:
        """Return the object that is edited, as its latest revision has it."""
        raise NotImplementedError

    def panel_of(self, instance: Any) -> Any:
        raise NotImplementedError

    def address(self, view: str, *args: Any) -> str:
        """Return the address of another view of the same object."""
        raise NotImplementedError

    @cached_property
    def sent_base(self) -> tuple[str, str]:
        """The revision that the form was loaded from or last saved to, and when that was made."""
        sent = self.request.POST
        if mine := sent.get("overwrite_revision_id"):
            return mine, ""
        return sent.get("loaded_revision_id", ""), sent.get("loaded_revision_created_at", "")

    @cached_property
    def is_out_of_date(self) -> bool:
        """Is there a version that the form does not know? Wagtail lets pass what does not say."""
        if not self.latest_revision:
            return False
        pk, made = self.sent_base
        return pk != str(self.latest_revision.pk) or made not in ("", self._made_at)

    @property
    def _made_at(self) -> str:
        return self.latest_revision.created_at.isoformat()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_out_of_date or self.locked_for_user:
            self._keep_opened()
            return super().post(request, *args, **kwargs)
        if self.expects_json_response:
            text = _("%(name)s has saved this too: press “Save draft” to see both versions.")
            return self.json_error_response("invalid_revision", text % {"name": self._their_name()})
        return self._settle()

    def _keep_opened(self) -> None:
        """Make a new revision where a form has been opened on the one to be written over."""
        sent = self.request.POST
        pk = sent.get("overwrite_revision_id", "")
        if pk.isdecimal() and OpenedRevision.objects.filter(revision_id=pk).exists():
            self.request.POST = sent.copy()
            del self.request.POST["overwrite_revision_id"]

    def _settle(self) -> HttpResponse:
        """Answer a save that is not based on the latest version."""
        base = self._base_revision()
        form = self.bind((base or self.latest_revision).as_object())
        form.defer_required_fields()
        if not form.is_valid():
            return super().post(self.request)
        mine = form.save(commit=False)
        merged = merge(
            base.content if base else {},
            self.latest_revision.content,
            _what_the_form_holds(form, mine.serializable_data()),
            _lists_of(type(mine)),
        )
        if self.request.POST.get(THEIRS) == self._their_version():
            way = self.request.POST.get(WAY)
            if way == BOTH:
                return self._save_both(mine, merged)
            if way in (TAKE_THEIRS, OPEN_BOTH):
                return self._keep_mine_aside(mine, way)
        return self._show(base, mine, merged)

    def _base_revision(self) -> Revision | None:
        """Return the revision that the form began from, if it is still as it was."""
        pk, made = self.sent_base
        if not pk.isdecimal():
            return None
        found = self.current().revisions.filter(pk=pk).first()
        if found is None or made not in ("", found.created_at.isoformat()):
            return None
        return found

    def _their_version(self) -> str:
        return f"{self.latest_revision.pk} {self._made_at}"

    def _their_name(self) -> str:
        user = self.latest_revision.user
        return get_user_display_name(user) if user else _("The hub")

    def _save_both(self, mine: Any, merged: Merged) -> HttpResponse:
        both = self.current().with_content_json(merged.content)
        comments = getattr(mine, COMMENTS_RELATION_NAME, None)
        if comments is not None:
            getattr(both, COMMENTS_RELATION_NAME).add(*comments.filter(pk__isnull=True))
        theirs = self.latest_revision.pk
        if not both.live:
            both.save()
        both.save_revision(user=self.request.user, log_action=True, clean=False)
        text = _("Saved as a draft, with what %(name)s changed and what you changed.")
        said = format_html("{}", text % {"name": self._their_name()})
        if merged.clashes:
            said = format_html(
                "{} {} {}",
                said,
                _("Where both of you changed the same, yours was kept:"),
                _join(_clash_labels(merged, type(both))),
            )
        button = messages.button(
            self.address("revisions_compare", theirs, "latest"), _("Compare with theirs")
        )
        messages.success(self.request, said, buttons=[button])
        return HttpResponseRedirect(self.address("edit"))

    def _keep_mine_aside(self, mine: Any, way: str) -> HttpResponse:
        """Make mine a version of its own in the history, below theirs."""
        theirs = self.latest_revision
        kept = mine.save_revision(user=self.request.user, log_action=True, clean=False)
        again = theirs.as_object()
        again.save_revision(user=theirs.user, clean=False)
        mine_at = self.address("revisions_revert", kept.pk)
        if way == OPEN_BOTH:
            button = messages.button(self.address("edit"), _("Open theirs"), new_window=True)
            text = _("This is your version. The latest one is what %(name)s wrote.")
            messages.info(self.request, text % {"name": self._their_name()}, buttons=[button])
            return HttpResponseRedirect(mine_at)
        button = messages.button(mine_at, _("Open my version"), new_window=True)
        text = _("This is what %(name)s wrote. Your version is kept in the history.")
        messages.success(self.request, text % {"name": self._their_name()}, buttons=[button])
        return HttpResponseRedirect(self.address("edit"))

    def _show(self, base: Revision | None, mine: Any, merged: Merged) -> HttpResponse:
        theirs = self.latest_revision.as_object()
        before = base.as_object() if base else theirs
        sent = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in NOT_SENT_AGAIN
            for value in values
        ]
        context = {
            "page_title": _("Two versions"),
            "page_subtitle": str(theirs),
            "header_icon": "warning",
            "name": self._their_name(),
            "revision": self.latest_revision,
            "their_changes": self._differences(before, theirs),
            "my_changes": self._differences(before, mine),
            "is_base_known": base is not None,
            "clashes": _clash_labels(merged, type(mine)),
            "sent": sent,
            "theirs": (THEIRS, self._their_version()),
            "way": WAY,
            "action": self.request.get_full_path(),
        }
        return TemplateResponse(self.request, "hub_saving/conflict.html", context)

    def _differences(self, one: Any, other: Any) -> list[Any]:
        comparisons = [make(one, other) for make in self.panel_of(one).get_comparison()]
        return [each for each in comparisons if each.has_changed()]


def _what_the_form_holds(form: Any, content: Content) -> Content:
    names = {*form.fields, *getattr(form, "formsets", ())} - {COMMENTS_RELATION_NAME}
    return {name: value for name, value in content.items() if name in names}


def _lists_of(model: Any) -> dict[str, str]:
    streams = [f.name for f in model._meta.get_fields() if isinstance(f, StreamField)]
    children = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
    return dict.fromkeys(streams, "id") | dict.fromkeys(children, "pk")


def _clash_labels(merged: Merged, model: Any) -> list[str]:
    labels = set()
    for name, item in merged.clashes:
        field = model._meta.get_field(name)
        label = capfirst(getattr(field, "verbose_name", None) or name)
        labels.add(f"{label}: {_block_label(field, item)}" if item else label)
    return sorted(labels)


def _block_label(field: Any, item: Item) -> str:
    if isinstance(field, StreamField):
        block = field.stream_block.child_blocks.get(item["type"])
        return str(block.label) if block else str(item["type"])
    return str(item.get("pk"))


def _join(labels: list[str]) -> SafeString:
    return format_html_join(", ", "{}", ((label,) for label in labels))
