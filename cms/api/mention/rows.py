"""Mentions as they are read: their columns, and the rows that are made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet

from cms.api.columns import make_page_peers, own_columns, page_columns, page_row
from cms.api.rows import PageRow, Record
from cms.api.scope import Scope
from cms.audience import Audience
from cms.declaration import type_with_name
from cms.mentions.models import Mention, MentionState
from cms.mentions.notes import shown_note
from cms.visibility import visible_mention

Kinds = tuple[str, ...]
"""The names of the declared page types whose mentions are asked for."""

Summaries = Mapping[int, str]
"""The summary of each source by its id, which is shown where a mention has no note."""


@dataclass(slots=True)
class SectionRow:
    """A section of a page; `topic` is the page that holds it."""

    block_id: str
    heading: str
    intro: str
    anchor: str
    topic: PageRow

    @property
    def owner(self) -> str:
        return f"page-{self.topic.pk}"


@dataclass(slots=True)
class MentionRow:
    """A section that lists a source, or a page that cites it outside of sections. `source_id` is
    the translation of the source that readers see, `note` what they see of the note, `own_note`
    what was written for this place.
    """

    source_id: int
    position: int
    kicker: str
    note: str
    own_note: str
    occurrences: int
    page: PageRow
    section: SectionRow | None
    type_name: str = "Mention"
    """The GraphQL type that it was asked for by its id."""


COLUMNS = (
    "kind",
    "position",
    "kicker",
    "note",
    "occurrences",
    "section_id",
    "section_heading",
    "section_intro",
    "section_anchor",
)


@cache
def columns_of_pages(kinds: Kinds) -> Mapping[str, str]:
    """The columns of the mention's page, for all of these types."""
    columns = page_columns("its_", "page__")
    for kind in kinds:
        model = type_with_name(kind)
        columns |= own_columns(model, f"of_{kind}_", f"page__{model._meta.model_name}__")
    return columns


def visible_mentions(audience: Audience, kinds: Kinds) -> QuerySet[Mention]:
    """The visible mentions on pages of these types, each source once in a section."""
    mentions = Mention.objects.filter(
        visible_mention(audience), state=MentionState.LIVE, leads=True
    )
    return mentions.filter(kind=kinds[0]) if len(kinds) == 1 else mentions.filter(kind__in=kinds)


def mentions_from(
    scope: Scope, records: Iterable[Record], summaries: Summaries, only: int | None = None
) -> list[MentionRow]:
    """Rows of the mentions of the source in the column `shown`, or else of the `only` one."""
    rows = []
    for record in records:
        source_id = record.get("shown", only)
        kind = record["kind"]
        page = page_row(type_with_name(kind), record, f"of_{kind}_", "its_")
        section = None
        if record["section_anchor"]:
            section = SectionRow(
                block_id=record["section_id"],
                heading=record["section_heading"],
                intro=record["section_intro"],
                anchor=record["section_anchor"],
                topic=page,
            )
        rows.append(
            MentionRow(
                source_id=source_id,
                position=record["position"],
                kicker=record["kicker"],
                note=shown_note(record["note"], summaries[source_id]),
                own_note=record["note"],
                occurrences=record["occurrences"],
                page=page,
                section=section,
            )
        )
    make_page_peers(scope, [row.page for row in rows])
    return rows
