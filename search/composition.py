"""Words and spaces in composed characters, and the way back to where they stood.

A text in halfwidth katakana has the voiced marks behind the letters, as characters of their own.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def compatible(text: str) -> str:
    """The text with ordinary characters for their halfwidth, fullwidth and other forms."""
    return unicodedata.normalize("NFKC", text)


def places_before(text: str, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places in a text, given those in what `composed` makes of it."""
    if unicodedata.is_normalized("NFC", text):
        yield from places
        return
    befores, afters = [0], [0]
    for cluster in _clusters(text):
        befores.append(befores[-1] + len(cluster))
        afters.append(afters[-1] + len(composed(cluster)))
    for start, end in places:
        first = bisect_right(afters, start) - 1
        last = bisect_right(afters, end - 1)
        yield befores[first], befores[last]


def _clusters(text: str) -> Iterator[str]:
    """Yield the text in the shortest parts that are composed each by itself."""
    cluster = ""
    for character in text:
        is_mark = unicodedata.combining(character) > 0
        if (
            cluster
            and not is_mark
            and composed(cluster + character) == composed(cluster) + character
        ):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster
