"""Wagtail's content checks, with a rule for each source that needs attention.

Wagtail runs the checks in the preview, which follows the form: a link to the website of such a
source is reported there, in a block as well as inside a text.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from cms.health.models import LinkStatus
from cms.health.queries import UNHEALTHY, review_overdue, with_link_health
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source

ALWAYS_FAILS = "has-alt"
"""A check of axe-core that no link passes, since links have no alternative text: what is looked
for is an issue wherever it is found."""

Rule = dict[str, Any]


def in_need(sources: QuerySet[Source]) -> list[Any]:
    """Find the sources whose link does not work or whose review is overdue. One statement."""
    checked: Any = with_link_health(sources)
    return list(
        checked.filter(Q(link_status__in=UNHEALTHY) | review_overdue()).order_by("sort_key", "pk")
    )


def warning(page: Page) -> str:
    """Return a warning for the editor of a page that cites sources in need of attention.

    It is for hubs whose frontend shows the preview: nothing is checked there before the editor
    opens it, and nothing at all if the frontend does not load the checks. One statement.
    """
    state = MentionState.DRAFT if page.has_unpublished_changes else MentionState.LIVE
    cited = Mention.objects.filter(page=page.pk, state=state).values("source")
    found = in_need(Source.objects.filter(pk__in=cited))
    if not found:
        return ""
    named = [
        (
            _("%(source)s (link does not work)")
            if source.link_status in UNHEALTHY
            else _("%(source)s (review overdue)")
        )
        % {"source": source}
        for source in found
    ]
    return ngettext(
        "This page cites a source that needs attention: %(sources)s",
        "This page cites sources that need attention: %(sources)s",
        len(named),
    ) % {"sources": ", ".join(named)}


class CitedSourcesItem(ContentCheckerItem):
    """The content checks of a page."""

    def __init__(self, page: Page, *, in_editor: bool) -> None:
        super().__init__(in_editor=in_editor)
        self.page = page

    @cached_property
    def issues(self) -> dict[str, tuple[Rule, dict[str, str]]]:
        """Return rules and their messages by the names of the rules."""
        today = timezone.localdate()
        found = {}
        for source in in_need(Source.objects.filter(locale=self.page.locale_id)):
            if source.link_status in UNHEALTHY:
                name = f"source-link-{source.pk}"
                found[name] = (_rule(name, source), _about_link(source))
            if source.review_by and source.review_by < today:
                name = f"source-review-{source.pk}"
                found[name] = (_rule(name, source), _about_review(source))
        return found

    def get_axe_run_only(self, request: Any) -> list[str]:
        return [*super().get_axe_run_only(request), *self.issues]

    def get_axe_custom_rules(self, request: Any) -> list[Rule]:
        own = [rule for rule, _messages in self.issues.values()]
        return [*super().get_axe_custom_rules(request), *own]

    def get_axe_messages(self, request: Any) -> dict[str, Any]:
        own = {name: messages for name, (_rule, messages) in self.issues.items()}
        return {**super().get_axe_messages(request), **own}


def _rule(name: str, source: Source) -> Rule:
    address = source.website.replace("\\", "\\\\").replace('"', '\\"')
    return {
        "id": name,
        "impact": "serious",
        "selector": f'a[href="{address}"], a[data-source="{source.slug}"]',
        "tags": ["best-practice"],
        "any": [ALWAYS_FAILS],
        "enabled": True,
    }


def _about_link(source: Any) -> dict[str, str]:
    if source.link_status == LinkStatus.BROKEN:
        name = _("Cites “%(source)s”, whose link is broken")
    else:
        name = _("Cites “%(source)s”, whose link is doubtful")
    return {
        "error_name": name % {"source": source},
        "help_text": _("Correct the address of the source, or cite another one"),
    }


def _about_review(source: Any) -> dict[str, str]:
    return {
        "error_name": _("Cites “%(source)s”, whose review is overdue") % {"source": source},
        "help_text": _("It was due by %(day)s") % {"day": date_format(source.review_by)},
    }
