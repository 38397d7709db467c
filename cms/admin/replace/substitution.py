"""Which citations of one source become citations of another."""

from collections.abc import Collection

from cms.admin.replace.places import Keys
from cms.mentions.citation import Citation
from cms.mentions.mapping import Verdict


class Substitution:
    """Decides for one version of one page, and notes in `changed` which places it has changed."""

    def __init__(self, old: int, new: int, places: Collection[str]) -> None:
        self.old = old
        self.new = new
        self.changed: set[str] = set()
        self._places = places
        self._keys = Keys()

    def __call__(self, citation: Citation) -> Verdict | int:
        """Asked of each citation of any source, in reading order."""
        if citation.source_id != self.old:
            return Verdict.KEEP
        key = self._keys.next(citation.block_id)
        if key not in self._places:
            return Verdict.KEEP
        self.changed.add(key)
        return self.new
