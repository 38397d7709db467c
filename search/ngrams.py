"""Words of scripts that put no spaces between them, as pairs of neighbouring characters.

Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces, and Korean joins words
and endings. A text is indexed as all of its pairs, in whatever language it stands, so that a word
is found wherever it stands in a sentence: "添加交互" becomes "添加 加交 交互 互". A last character
is kept beside its pair, so that each character begins something.

Queries are cut into words first, with the dictionaries of ICU where it is installed. A word is then
a phrase of its pairs: where a query and a text are cut differently does not matter.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from search.composition import composed, places_before

try:
    import icu
except ImportError:  # no wheel for this Python or system
    icu = None

WITH_MARKS = (
    (0x0E01, 0x0E4E),  # Thai
    (0x0E81, 0x0ECE),  # Lao
    (0x0EDC, 0x0EDF),
    (0x1000, 0x103F),  # Burmese
    (0x1050, 0x108F),
    (0x109A, 0x109D),
    (0xA9E0, 0xA9EF),
    (0xA9FA, 0xA9FE),
    (0xAA60, 0xAA7F),
    (0x1780, 0x17D3),  # Khmer
    (0x17D7, 0x17D7),
    (0x17DC, 0x17DD),
)
"""Code points of scripts with vowels and tones around letters; no digits and punctuation."""

LETTERS_ONLY = (
    (0x1100, 0x11FF),  # Korean
    (0x3131, 0x318E),
    (0xAC00, 0xD7A3),
    (0x3041, 0x3096),  # Japanese
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),
    (0x30FC, 0x30FF),
    (0x31F0, 0x31FF),
    (0xFF66, 0xFF9D),
    (0x3105, 0x312F),  # Chinese
    (0x3005, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFD),
)

MARKS_OF_ALL = ((0x0300, 0x036F), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFF9E, 0xFF9F))


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _members(*, are_marks: bool) -> str:
    characters = (chr(code) for first, last in WITH_MARKS for code in range(first, last + 1))
    return "".join(each for each in characters if (_category(each) == "M") is are_marks)


def _category(character: str) -> str:
    return unicodedata.category(character)[0]


LETTERS = _class(LETTERS_ONLY) + _members(are_marks=False)

UNIT = re.compile(rf"[{LETTERS}][{_class(MARKS_OF_ALL)}{_members(are_marks=True)}\u200c\u200d]*")
"""A character, with what is written around it."""

RUN = re.compile(rf"(?:{UNIT.pattern})+")
PART = re.compile(rf"(?P<run>{RUN.pattern})|[^\s{LETTERS}]+")


def is_ngram(word: str) -> bool:
    """Return True for a pair of characters, or for one, of such a script."""
    return UNIT.match(word) is not None


def is_character(word: str) -> bool:
    """Return True for a single character of such a script."""
    return UNIT.fullmatch(word) is not None


def is_unspaced(text: str) -> bool:
    """Return True if a part of the text, or all of it, is in such a script."""
    return UNIT.search(text) is not None


def spread(text: str) -> str:
    """Return words and spaces as they are indexed: composed, with pairs for what has no spaces."""
    text = composed(text)
    return " ".join(word for word, _ in _indexed(text)) if is_unspaced(text) else text


def query_words(text: str) -> list[str]:
    """Return the words of words and spaces, as they are looked up in what `spread` returns."""
    found = []
    for part in PART.finditer(text):
        pairs = [word for word, _ in _words_of(part)]
        # The last character, which the last pair holds already, stands elsewhere in the index.
        found += pairs[:-1] if part["run"] and len(pairs) > 1 else pairs
    return found


def segments(text: str) -> Iterator[str]:
    """Cut words and spaces where words meet that have no space between them.

    A character that is a word of its own, as many particles are, is left out beside others: texts
    of the same meaning may lack it, and nearly all texts hold it.
    """
    last = 0
    for run in RUN.finditer(text):
        yield text[last : run.start()]
        words = [word for word in _cut(run[0]) if len(UNIT.findall(word)) > 1]
        yield from words or [run[0]]
        last = run.end()
    yield text[last:]


def _cut(run: str) -> Iterator[str]:
    if icu is None:
        yield run
        return
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    breaks.setText(run)
    encoded, start = run.encode("utf-16-le"), 0
    for end in breaks:  # counted in units of UTF-16
        yield encoded[2 * start : 2 * end].decode("utf-16-le")
        start = end


def compact(text: str) -> str:
    """Return what `spread` or `query_words` made pairs of as it was, without spaces."""
    if not is_unspaced(text):
        return text
    found = ""
    before: list[str] = []
    for word in text.split():
        units = UNIT.findall(word) if is_ngram(word) else []
        if units and before:
            # A character that stood alone was the last one of what it stood in.
            goes_on = len(before) > 1 and units[0] == before[-1]
            found += word.removeprefix(units[0]) if goes_on else word
        else:
            found += f" {word}" if found else word
        before = units
    return found


def places_in(
    text: str, places: Iterable[tuple[int, int]], *, begun: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield the places in words and spaces, given those in what `spread` makes of them.

    Of pairs that are found by their beginning (`begun`), only the first character counts.
    """
    yield from places_before(text, _places_in(composed(text), places, begun=begun))


def _places_in(
    text: str, places: Iterable[tuple[int, int]], *, begun: bool
) -> Iterator[tuple[int, int]]:
    if not is_unspaced(text):
        yield from places
        return
    words, starts, length = [*_indexed(text)], [], 0
    for word, _ in words:
        starts.append(length)
        length += len(word) + 1
    for start, end in places:
        index = bisect_right(starts, start) - 1
        word, at = words[index]
        if begun and (unit := UNIT.match(word)):
            yield at, at + unit.end()
        else:
            yield at + start - starts[index], at + end - starts[index]


def _indexed(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word as it is indexed, and its place in the text."""
    for part in PART.finditer(text):
        yield from _words_of(part)


def _words_of(part: re.Match[str]) -> Iterator[tuple[str, int]]:
    if not part["run"]:
        yield part[0], part.start()
        return
    units = [(unit.start(), unit.end()) for unit in UNIT.finditer(part[0])]
    for (start, end), (_, next_end) in zip(units, [*units[1:], units[-1]], strict=True):
        yield part[0][start : max(end, next_end)], part.start() + start
