"""The places where a page or a snippet has the old source or file, live or in its draft."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from cms.admin.file_content import Shown
from cms.mentions.citation import Citation
from cms.mentions.mapping import Verdict
from cms.mentions.models import Mention, MentionState


@dataclass
class Place:
    """One citation, as the editor sees it.

    Live version and draft share a place if they cite the source in the same block. The texts are
    those of the live version; `draft_note` is the note of the draft if it differs. `doubled`: the
    new source is listed in the same collection already.
    """

    key: str
    section: str = ""
    kicker: str = ""
    note: str = ""
    draft_note: str | None = None
    states: list[str] = field(default_factory=list)
    doubled: bool = False
    ticked: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Keys:
    """Keys of the citations of one source in one version of a page: block id and number."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, block_id: str) -> str:
        key = f"{block_id}:{self._seen[block_id]}"
        self._seen[block_id] += 1
        return key


def places_of(mentions: Iterable[Mention], doubled: set[tuple[str, str]]) -> list[Place]:
    """Return the places of one page from its mentions of the old source, by position.

    `doubled` holds (state, anchor) of the sections of a topic that list the new source.
    """
    places: dict[str, Place] = {}
    keys = {state: Keys() for state in MentionState}
    for mention in sorted(mentions, key=lambda row: (row.state != MentionState.LIVE, row.position)):
        key = keys[MentionState(mention.state)].next(mention.block_id)
        place = places.get(key)
        if place is None:
            place = places[key] = Place(
                key=key,
                section=mention.section_heading,
                kicker=mention.kicker,
                note=mention.note,
            )
        elif mention.note != place.note:
            place.draft_note = mention.note
        place.states.append(mention.state)
        if mention.section_anchor and (mention.state, mention.section_anchor) in doubled:
            place.doubled = True
            place.ticked = False
    return list(places.values())


class Substitution:
    """Maps citations of one source, or places of one file, to another in one version of a page.

    `changed` collects the keys of the places that it has changed.
    """

    def __init__(self, old: int, new: int, places: Collection[str]) -> None:
        self.old = old
        self.new = new
        self.changed: set[str] = set()
        self._places = places
        self._keys = Keys()

    def __call__(self, place: Citation | Shown) -> Verdict | int:
        """Return the new source or file for a place, in reading order."""
        if (place.file_id if isinstance(place, Shown) else place.source_id) != self.old:
            return Verdict.KEEP
        key = self._keys.next(place.block_id)
        if key not in self._places:
            return Verdict.KEEP
        self.changed.add(key)
        return self.new
