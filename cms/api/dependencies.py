"""What an answer depends on, collected while it is made: for caches, which forget it by that."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cms.delivery import tags

if TYPE_CHECKING:
    from cms.api.rows import Row

CACHE_TAG_HEADER = "Cache-Tag"


class Dependencies:
    """The objects that an answer may show, all of which its readers may see, and the lists that
    decide what else it shows.
    """

    __slots__ = ("lists", "objects")

    def __init__(self) -> None:
        self.objects: set[tuple[str, str, int]] = set()
        self.lists: set[str] = set()

    def add_rows(self, rows: Iterable["Row"]) -> None:
        self.objects.update((row.cache_list, row.cache_kind, row.pk) for row in rows)

    def add_page(self, pk: int, model: str) -> None:
        """A page of which only the name or the address is shown."""
        self.objects.add((tags.list_of_page(model), tags.PAGE, pk))

    def add_source(self, pk: int) -> None:
        """A source of which only the name or the address is shown."""
        self.objects.add((tags.SOURCES, tags.SOURCE, pk))

    def add_lists(self, *names: str) -> None:
        """What these lists hold, how much, or that they do not hold something."""
        self.lists.update(names)


def cache_tags(answers: Iterable[Dependencies]) -> str:
    """The names of all that these answers depend on together, for `Cache-Tag`."""
    objects: set[tuple[str, str, int]] = set()
    lists: set[str] = set()
    for answer in answers:
        objects |= answer.objects
        lists |= answer.lists
    return ",".join(tags.collapsed(objects, lists))
