"""Find rows whose website is a source already, by the rule of the form and the chooser."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.admin.choosing.forms import MAX_NAMED
from cms.admin.source_import.existing import Existing
from cms.snippets.duplicates import is_moved
from cms.snippets.models import Source
from cms.snippets.website_key import website_key


@dataclass(frozen=True, slots=True)
class SameWebsite:
    """A source, or a `row` above, with the website of a row."""

    title: str
    source_id: int | None = None
    row: int | None = None

    def message(self) -> str:
        if self.row:
            return _(
                "Row %(number)d has the same site: “%(source)s”. Once the rest is right, you are"
                " asked whether to use that one."
            ) % {"number": self.row, "source": self.title}
        return _(
            "This site is already a source: “%(source)s”. Once the rest is right, you are asked"
            " whether to use that one."
        ) % {"source": self.title}


class SameWebsites:
    """The websites of the sources and of the rows that have been planned."""

    def __init__(self, known: Existing) -> None:
        self._known = known
        self._rows: dict[tuple[int, str], SameWebsite] = {}

    def of(self, source: Source, before: str, number: int) -> list[SameWebsite]:
        """Find others with the website that a row gives to a source; remember the row.

        None if the source keeps the website that it had before.
        """
        place = source.locale_id, website_key(source.website)
        if not place[1] or (source.pk and not is_moved(before, source.website)):
            return []
        others = [one for one in self._known.by_website.get(place, []) if one.pk != source.pk]
        found = [SameWebsite(other.title, source_id=other.pk) for other in others[:MAX_NAMED]]
        if not found and place in self._rows:
            found = [self._rows[place]]
        self._rows.setdefault(place, SameWebsite(source.title, row=number))
        return found
