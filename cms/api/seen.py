"""Places in lists in tree order, which last while editors move pages.

Moving one page gives its siblings other tree paths, and those below them: a path alone would not
find the place again. So a cursor names the last pages that have been seen. Most of them stand where
they stood among the others: the list goes on from the one in the middle of them, without those that
have been seen. Before as many have been seen, it simply leaves them out.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.api.cursors import Key, invalid_cursor
from cms.api.slots import Numbers, among
from cms.api.statements import fetch, statement

MAX_SEEN = 25
"""The pages that a cursor names. A place is found for sure while less than half of them move."""

MAX_KEY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class TreePlace:
    """Pages with this path or a later one come next, but for those that have been `seen`."""

    path: str = ""
    seen: tuple[int, ...] = ()

    def next(self) -> Q:
        """The condition for pages that come next."""
        return Q(path__gte=self.path) & ~Q(pk__in=self.seen)


def seen_in(key: Key | None) -> list[int]:
    """The pages that a cursor's key names, which is the last of it."""
    if key is None:
        return []
    pages = key[-1] if key else None
    if not isinstance(pages, list) or len(pages) > MAX_SEEN or not all(map(_is_key, pages)):
        raise invalid_cursor()
    return pages


def also_seen(seen: list[int], page: int) -> list[int]:
    """The pages to name once another one has been seen."""
    return [*(each for each in seen if each != page), page][-MAX_SEEN:]


def _is_key(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_KEY


def tree_place(key: Key | None) -> TreePlace:
    """The place of a cursor, whose key begins with the path of its page. At most one statement."""
    seen = seen_in(key)
    if len(seen) < MAX_SEEN:
        return TreePlace(seen=tuple(seen))
    paths = sorted(fetch(_paths(), pages=seen))
    assert key is not None
    path = paths[len(paths) // 2] if paths else key[0]
    return TreePlace(path, tuple(seen))


@statement
def _paths(*, pages: Numbers) -> QuerySet[Any, Any]:
    return Page.objects.filter(among("pk", pages)).order_by().values_list("path", flat=True)
