"""What publishing the draft of a page would do to its mentions."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.admin.impact.comparison import Change, changes, in_words
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source

AT_A_GLANCE = 6
"""Changes that are shown at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with the source it is about, and where the user may look after that."""

    change: Change
    source: Source
    edit_url: str | None


@dataclass(frozen=True, slots=True)
class PageImpact:
    """`is_first`: readers see nothing of the page yet."""

    shown: list[ShownChange]
    is_first: bool

    @property
    def sentence(self) -> str:
        clauses = in_words(item.change for item in self.shown)
        if not clauses:
            return _("Publishing changes no mention of a source.")
        return _("Publishing %(clauses)s.") % {"clauses": clauses}

    @property
    def at_a_glance(self) -> list[ShownChange]:
        return self.shown[:AT_A_GLANCE]

    @property
    def others(self) -> list[ShownChange]:
        return self.shown[AT_A_GLANCE:]


def impact_of_page(page: Page, user: Any) -> PageImpact | None:
    """None if there is no draft to publish. One statement, however many mentions there are.

    From the index, hence from what was saved last, and not from what is in the form.
    """
    if page.pk is None or (page.live and not page.has_unpublished_changes):
        return None
    rows = Mention.objects.filter(page=page.pk).select_related("source").order_by("position")
    by_state: dict[str, list[Mention]] = {state: [] for state in MentionState}
    for row in rows:
        by_state[row.state].append(row)
    found = changes(by_state[MentionState.LIVE], by_state[MentionState.DRAFT])
    may_edit = policy_registry.get_by_type(Source).user_has_permission(user, "change")
    return PageImpact(
        shown=[
            ShownChange(
                change,
                change.shown.source,
                reverse(Source.snippet_viewset.get_url_name("edit"), args=[change.shown.source_id])
                if may_edit
                else None,
            )
            for change in found
        ],
        is_first=not page.live,
    )
