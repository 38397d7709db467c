"""One mention as content holds it, and where in the content it stands."""

from dataclasses import dataclass, field

from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a topic, as its mentions know it."""

    id: str
    heading: str
    intro: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention as found in content. `source_id` may belong to a source that is gone."""

    source_id: int
    block_id: str
    kicker: str = ""
    note: str = ""
    section: Section | None = None


class Anchors:
    """Gives each section of a page its own anchor, derived from its heading."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def next(self, heading: str) -> str:
        """The anchor of the next section in page order; a repeated heading gets “-2”, then “-3”."""
        wanted = slugify(heading) or "section"
        anchor, count = wanted, 1
        while anchor in self._taken:
            count += 1
            anchor = f"{wanted}-{count}"
        self._taken.add(anchor)
        return anchor


@dataclass(frozen=True, slots=True)
class Place:
    """The place of the walk in the content, and the kicker and note that hold there."""

    block_id: str
    anchors: Anchors = field(default_factory=Anchors)
    section: Section | None = None
    kicker: str = ""
    note: str = ""

    def inside(self, block_id: str) -> "Place":
        return Place(block_id, self.anchors, self.section, self.kicker, self.note)

    def cites(self, source_id: int) -> Citation:
        return Citation(source_id, self.block_id, self.kicker, self.note, self.section)
