from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from cms.admin.failures import RefusedError
from cms.admin.impact.companions import publish_companions
from cms.admin.impact.signal_handlers import MENTIONED, MENTIONED_OTHERWISE, NO_LONGER_MENTIONED
from cms.admin.impact.templatetags.impact_of_publishing import may_have_companions
from cms.declaration import label_of
from cms.mentions.index import indexed_page_types
from cms.snippets.models import Source


class ImpactMenuItem(Component):
    """A line among the actions of the editor, empty and hidden while there is no draft, and what
    can be published together with a page.

    Forms of new objects have it, too: they are not rendered anew once the object is saved.
    """

    order = 15
    template_name = "impact/action_menu_item.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        is_new = context["view"] == "create"
        return is_new or (_edited(context) is not None and not context.get("locked_for_user"))

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        instance, request = _edited(parent_context), parent_context["request"]
        parent = parent_context.get("parent_page")
        return {
            "instance": instance,
            "request": request,
            "may_publish_together": may_have_companions(instance, request.user)
            if instance
            else parent and parent.permissions_for_user(request.user).can_publish_subpage(),
        }


def _edited(context: dict[str, Any]) -> Page | Source | None:
    instance: Any = context.get("page") or context.get("instance")
    if isinstance(instance, Source) or type(instance) in indexed_page_types().values():
        return instance
    return None


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("impact/impact.css"))


@hooks.register("insert_editor_js")
def offer_to_publish_together() -> str:
    return format_html('<script src="{}"></script>', static("impact/together.js"))


@hooks.register("before_publish_page")
def publish_what_is_ticked(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Publish what the editor ticked beside the page, or neither; the page is saved as a draft."""
    if request.POST.get("action-publish") != "together":
        return None
    try:
        if page.go_live_at and page.go_live_at > timezone.now():
            raise RefusedError(
                gettext("The page is to be published later, and what is ticked would be at once.")
            )
        with transaction.atomic():
            published = publish_companions(page, request.POST.getlist("together"), request.user)
    except RefusedError as error:
        text = gettext("Nothing has been published; the draft is saved. %(reason)s")
        messages.error(request, text % {"reason": error})
        return redirect("wagtailadmin_pages:edit", page.pk)
    if published:
        names = get_text_list([f"“{each}”" for each in published], gettext("and"))
        text = gettext("Published together with it: %(names)s.")
        messages.success(request, text % {"names": names})
    return None


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
