"""Compute the changes that readers would see if a draft were published."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.blocks import StreamValue
from wagtail.models import Page

from cms.admin.impact.comparison import Change, changes, in_words
from cms.admin.permissions import has_permission
from cms.declaration import the_declaration
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source
from cms.visibility import is_published

AT_A_GLANCE = 6
"""Changes that are shown at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class LinkedChange:
    """A change with its source, and the address of the source's editor if the user may open it."""

    change: Change
    source: Source
    edit_url: str | None


@dataclass(frozen=True, slots=True)
class PageImpact:
    """The changes of publishing a page. `is_first`: readers see nothing of the page yet."""

    page: Page
    changes: list[LinkedChange]
    is_first: bool

    @property
    def sentence(self) -> str:
        """Count what readers see, then what they do not see. One statement for a guide."""
        seen = [item.change for item in self.changes if item.source.live]
        hidden = len(self.changes) - len(seen)
        if clauses := in_words(seen):
            words = [_("Publishing %(clauses)s.") % {"clauses": clauses}]
        elif hidden:
            words = [_("Publishing changes no mention that readers see.")]
        else:
            words = [_("Publishing changes no mention of a source.")]
        if hidden:
            words.append(
                ngettext(
                    "%(count)d mention of a source that is not published stays hidden.",
                    "%(count)d mentions of sources that are not published stay hidden.",
                    hidden,
                )
                % {"count": hidden}
            )
        if above := self._hidden_with():
            words.append(
                _("Readers see none of it until “%(page)s” is published.") % {"page": above}
            )
        return " ".join(words)

    def _hidden_with(self) -> Page | None:
        """Return the page without which readers do not see this one, if they do not see that."""
        relation = the_declaration(self.page.specific_class).seen_with
        above = getattr(self.page, relation, None) if relation else None
        return None if above is None or is_published(above) else above

    @property
    def at_a_glance(self) -> list[LinkedChange]:
        return self.changes[:AT_A_GLANCE]

    @property
    def others(self) -> list[LinkedChange]:
        return self.changes[AT_A_GLANCE:]


def impact_of_page(page: Page, user: Any) -> PageImpact | None:
    """Compare draft and live version of a page in one statement; None if there is no draft.

    The index holds the version saved last, not the one in the form.
    """
    if page.pk is None or (page.live and not page.has_unpublished_changes):
        return None
    rows = Mention.objects.filter(page=page.pk).select_related("source").order_by("position")
    by_state: dict[str, list[Mention]] = {state: [] for state in MentionState}
    for row in rows:
        by_state[row.state].append(row)
    found = changes(by_state[MentionState.LIVE], by_state[MentionState.DRAFT])
    may_edit = has_permission(user, "change")
    edit_url = Source.snippet_viewset.get_url_name("edit")
    return PageImpact(
        page=page,
        changes=[
            LinkedChange(
                change,
                change.mention.source,
                reverse(edit_url, args=[change.mention.source_id]) if may_edit else None,
            )
            for change in found
        ],
        is_first=not page.live,
    )


ON_EVERY_MENTION = ["title", "website", "publisher", "kind", "slug", "logo"]
"""Fields that a page can show of each source that it mentions, with or without a note."""

WITHOUT_NOTE = ["summary"]
"""Fields that a page shows for a mention without a note."""

ON_ITS_OWN_PAGE = ["intro", "guidance", "seo_image", "hide_from_search_engines"]

PAGES_NAMED = 5


@dataclass(frozen=True, slots=True)
class SourceImpact:
    """The changes of publishing a source. `is_first`: readers do not see the source yet.

    `fields` are the names of the changed fields.
    """

    is_first: bool
    fields: list[str]
    total: int
    pages: list[Page]
    usage_url: str

    @property
    def others(self) -> int:
        return self.total - len(self.pages)

    @property
    def sentence(self) -> str:
        if self.is_first:
            if not self.total:
                return _("Publishing changes no page: none that is published mentions this source.")
            return ngettext(
                "Publishing shows this source on %(count)d published page that mentions it.",
                "Publishing shows this source on %(count)d published pages that mention it.",
                self.total,
            ) % {"count": self.total}
        if not self.fields:
            return _("Publishing changes nothing that readers see.")
        names = [str(_field(name).verbose_name) for name in self.fields]
        changed = get_text_list(names, _("and"))
        if not self.total:
            return _(
                "Publishing changes the %(changed)s, and no page that mentions the source."
            ) % {"changed": changed}
        return ngettext(
            "Publishing changes the %(changed)s, and with it %(count)d published page.",
            "Publishing changes the %(changed)s, and with it %(count)d published pages.",
            self.total,
        ) % {"changed": changed, "count": self.total}


def impact_of_source(source: Source) -> SourceImpact | None:
    """Compare draft and live version of a source; None if there is no draft.

    Eight statements, however many pages mention the source.
    """
    if source.pk is None or (source.live and not source.has_unpublished_changes):
        return None
    fields = _changed_fields(source) if source.live else []
    mentions = Mention.objects.filter(source=source.pk, state=MentionState.LIVE)
    if source.live and not set(fields) & set(ON_EVERY_MENTION):
        instead_of_notes = bool(set(fields) & set(WITHOUT_NOTE))
        mentions = mentions.filter(note="") if instead_of_notes else mentions.none()
    total = mentions.aggregate(pages=Count("page", distinct=True))["pages"]
    pages = Page.objects.filter(pk__in=mentions.values("page")).order_by("path")
    url = reverse(Source.snippet_viewset.get_url_name("usage"), args=[source.pk])
    return SourceImpact(
        is_first=not source.live,
        fields=fields,
        total=total,
        pages=list(pages[:PAGES_NAMED]),
        usage_url=f"{url}?state={MentionState.LIVE}",
    )


def _changed_fields(source: Source) -> list[str]:
    live = Source.objects.get(pk=source.pk)
    draft = source.get_latest_revision_as_object()
    return [
        name
        for name in [*ON_EVERY_MENTION, *WITHOUT_NOTE, *ON_ITS_OWN_PAGE]
        if _value(live, name) != _value(draft, name)
    ]


def _value(source: Source, name: str) -> Any:
    value = _field(name).value_from_object(source)
    return _without_ids(value.get_prep_value()) if isinstance(value, StreamValue) else value


def _without_ids(raw: Any) -> Any:
    """Drop the ids of blocks: imported ones have none until an editor saves them."""
    if isinstance(raw, list):
        return [_without_ids(item) for item in raw]
    if isinstance(raw, dict):
        return {name: _without_ids(item) for name, item in raw.items() if name != "id"}
    return raw


def _field(name: str) -> Any:
    return Source._meta.get_field(name)
