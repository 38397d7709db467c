from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from cms.admin.impact.signal_handlers import MENTIONED, MENTIONED_OTHERWISE, NO_LONGER_MENTIONED
from cms.declaration import label_of
from cms.mentions.index import indexed_page_types
from cms.snippets.models import Source


class ImpactMenuItem(Component):
    """A line among the actions of the editor, empty and hidden while there is no draft."""

    order = 15
    template_name = "impact/action_menu_item.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return _edited(context) is not None and not context.get("locked_for_user")

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"instance": _edited(parent_context), "request": parent_context["request"]}


def _edited(context: dict[str, Any]) -> Page | Source | None:
    instance: Any = context.get("page") or context.get("instance")
    if isinstance(instance, Source) or type(instance) in indexed_page_types().values():
        return instance
    return None


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("impact/impact.css"))


@hooks.register("register_page_action_menu_item")
def say_it_where_pages_are_published() -> ImpactMenuItem:
    return ImpactMenuItem()


@hooks.register("register_snippet_action_menu_item")
def say_it_where_sources_are_published(model: type[Model]) -> ImpactMenuItem | None:
    return ImpactMenuItem() if model is Source else None


class _Formatter(LogFormatter):
    """“The guide “How do you pay?” now mentions this source”; the comment has the texts."""

    def format_message(self, log_entry: Any) -> str:
        page = log_entry.data["page"]
        told = gettext("The %(type)s “%(title)s” %(clause)s") % {
            "type": label_of(page["kind"]).lower(),
            "title": page["title"],
            "clause": self.clause(log_entry.data["changes"]),
        }
        return str(capfirst(told))

    def clause(self, changes: list[dict[str, Any]]) -> str:
        raise NotImplementedError

    def format_comment(self, log_entry: Any) -> str:
        """List the texts that readers see now."""
        return "; ".join(
            filter(None, (_where(change["after"]) for change in log_entry.data["changes"]))
        )


def _where(shown: dict[str, str] | None) -> str:
    if shown is None:
        return ""
    parts = [shown["section"], shown["kicker"], shown["note"] and f"“{shown['note']}”"]
    return ", ".join(filter(None, parts))


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(MENTIONED)
    class Mentioned(_Formatter):
        label = _("Mentioned by a page")

        def clause(self, changes: list[dict[str, Any]]) -> str:
            return gettext("now mentions this source")

    @actions.register_action(NO_LONGER_MENTIONED)
    class NoLongerMentioned(_Formatter):
        label = _("No longer mentioned by a page")

        def clause(self, changes: list[dict[str, Any]]) -> str:
            return gettext("no longer mentions this source")

    @actions.register_action(MENTIONED_OTHERWISE)
    class MentionedOtherwise(_Formatter):
        label = _("Mentioned otherwise by a page")

        def clause(self, changes: list[dict[str, Any]]) -> str:
            return get_text_list(_clauses(changes), gettext("and"))


def _clauses(changes: list[dict[str, Any]]) -> list[str]:
    def number(counts: Callable[[Any, Any], bool]) -> int:
        return sum(counts(change["before"], change["after"]) for change in changes)

    def differing(name: str) -> int:
        return number(lambda was, now: bool(was and now and was[name] != now[name]))

    clauses = []
    if more := number(lambda was, now: was is None):
        clauses.append(
            ngettext(
                "mentions this source in %(count)d more place",
                "mentions this source in %(count)d more places",
                more,
            )
            % {"count": more}
        )
    if fewer := number(lambda was, now: now is None):
        clauses.append(
            ngettext(
                "mentions this source in %(count)d place fewer",
                "mentions this source in %(count)d places fewer",
                fewer,
            )
            % {"count": fewer}
        )
    if differing("note"):
        clauses.append(gettext("changed its note on this source"))
    if differing("kicker"):
        clauses.append(gettext("changed its kicker above this source"))
    if differing("section"):
        clauses.append(gettext("shows this source under another heading"))
    return clauses
