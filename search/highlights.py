import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape

MARK_START, MARK_END = "\x02", "\x03"
"""What PostgreSQL puts around matches: control characters, which no entry holds."""

EXCERPT_LENGTH = 240
"""In characters, without ellipses: about three lines of a result."""

LEAD = 60
"""The number of characters of an excerpt that may stand before its first match."""

Offsets = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text and where in it the words of the query stand.

    `offsets` are (start, end) positions in `text`, counted in Unicode characters, in ascending
    order. `html` is the same text made safe for HTML, with `<mark>` around the matches and no other
    tag.
    """

    text: str
    html: str
    offsets: Offsets = ()


def highlight(text: str, offsets: Offsets) -> Highlight:
    """Highlight these places of the whole text."""
    return Highlight(text, "".join(_html(text, offsets)), offsets)


def excerpt(text: str, offsets: Offsets) -> Highlight:
    """The part of a text, in whole words, in which the most different places are marked."""
    if len(text) <= EXCERPT_LENGTH:
        return highlight(text, offsets)
    start = _word_start(text, max(0, _densest(text, offsets) - LEAD))
    end = _word_end(text, start, start + EXCERPT_LENGTH)
    prefix = "… " if start else ""
    shift = len(prefix) - start
    return highlight(
        prefix + text[start:end] + (" …" if end < len(text) else ""),
        tuple((a + shift, b + shift) for a, b in offsets if start <= a and b <= end),
    )


def offsets_of(marked: str) -> Offsets:
    """The positions of the marks in the text without them."""
    marks = [mark.start() for mark in re.finditer(f"[{MARK_START}{MARK_END}]", marked)]
    places = [position - index for index, position in enumerate(marks)]
    return tuple(zip(places[::2], places[1::2], strict=True))


def _html(text: str, offsets: Offsets) -> Iterable[str]:
    last = 0
    for start, end in offsets:
        yield escape(text[last:start])
        yield f"<mark>{escape(text[start:end])}</mark>"
        last = end
    yield escape(text[last:])


def _densest(text: str, offsets: Sequence[tuple[int, int]]) -> int:
    """The start of the first match in the window with the most different matches."""
    best, most = 0, 0
    for index, (start, _) in enumerate(offsets):
        different = set()
        for a, b in offsets[index:]:
            if b > start + EXCERPT_LENGTH - LEAD:
                break
            different.add(text[a:b].lower())
        if len(different) > most:
            best, most = start, len(different)
    return best


def _word_start(text: str, position: int) -> int:
    """The start of the first word that begins here or later, but before the next space at most.

    Without a space nearby, a character begins here, with the marks that belong to it.
    """
    if position == 0 or text[position - 1] == " ":
        return position
    space = text.find(" ", position, position + LEAD)
    return _between_characters(text, position) if space < 0 else space + 1


def _word_end(text: str, start: int, position: int) -> int:
    """The end of the last word that ends here or before; of a character without a space nearby."""
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", max(start, position - EXCERPT_LENGTH // 2), position + 1)
    return _between_characters(text, position) if space <= start else space


def _between_characters(text: str, position: int) -> int:
    while position > 0 and unicodedata.category(text[position]).startswith("M"):
        position -= 1
    return position
