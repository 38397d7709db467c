"""From citations to rows of the index: still pure, still no queries."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cms.mentions.citation import Citation
from cms.mentions.models import Mention, MentionState

COMPARED_FIELDS = (
    "page_id",
    "source_id",
    "state",
    "kind",
    "position",
    "block_id",
    "section_id",
    "section_anchor",
    "section_heading",
    "section_intro",
    "kicker",
    "note",
    "leads",
    "occurrences",
)


def mention_rows(
    page_id: int,
    kind: str,
    state: MentionState,
    found: Iterable[Citation],
    known_sources: Mapping[int, object],
) -> list[Mention]:
    """The unsaved rows of one state of one page. `known_sources` has the key that the translations
    of each share: whichever of them a page cites, they are one source.

    Citations of unknown sources have no row but keep their position, so that deleting a source
    changes nothing about the rows of others.
    """
    kept = {
        position: citation
        for position, citation in enumerate(found)
        if citation.source_id in known_sources
    }
    leading = leading_positions(kept, known_sources)
    occurrences = Counter(known_sources[citation.source_id] for citation in kept.values())
    return [
        Mention(
            page_id=page_id,
            source_id=citation.source_id,
            state=state,
            kind=kind,
            position=position,
            block_id=citation.block_id,
            section_id=citation.section.id if citation.section else "",
            section_anchor=citation.section.anchor if citation.section else "",
            section_heading=citation.section.heading if citation.section else "",
            section_intro=citation.section.intro if citation.section else "",
            kicker=citation.kicker,
            note=citation.note,
            leads=position in leading,
            occurrences=occurrences[known_sources[citation.source_id]],
        )
        for position, citation in kept.items()
    ]


def leading_positions(found: Mapping[int, Citation], keys: Mapping[int, object]) -> set[int]:
    """The positions that stand for their peers where a list shows them once.

    The first citation of a source in each section. Outside of sections, the first citation of a
    source that has a note, or simply the first.
    """
    first_in_section: dict[tuple[str, object], int] = {}
    best: dict[object, int] = {}
    for position, citation in found.items():
        key = keys[citation.source_id]
        if citation.section:
            # The anchor, since content that was copied by hand may repeat a block id.
            first_in_section.setdefault((citation.section.anchor, key), position)
            continue
        chosen = best.setdefault(key, position)
        if citation.note and not found[chosen].note:
            best[key] = position
    return {*first_in_section.values(), *best.values()}


def compared(row: Mention) -> tuple[object, ...]:
    """All that a row says, without its primary key."""
    return tuple(getattr(row, name) for name in COMPARED_FIELDS)


def said(row: Mention) -> tuple[object, ...]:
    """All that a row says but for whether readers see it."""
    return tuple(getattr(row, name) for name in COMPARED_FIELDS if name != "state")
