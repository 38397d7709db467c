"""Text as it is shown, and as it is given to PostgreSQL.

PostgreSQL's parser takes "duo.nl/exams" for one address, "2024-2025" for 2024 and minus 2025, and,
in a database whose character type is C, a curly quotation mark for a letter. So it is given words
and spaces only, with every separator replaced by a space: a position in one text is the same
position in the other.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from search.composition import compatible, composed
from search.ngrams import LETTERS

MAX_WORD_LENGTH = 500
"""In characters, of up to four bytes: PostgreSQL passes over words of 2,047 bytes or more. What is
longer is data, not a word, and is cut; but for scripts without spaces (`search.ngrams`)."""

JOINERS = "\u200c\u200d"
"""Invisible characters that belong to words: Persian and Hindi cannot be written without them."""

JOINED_PARTS = re.compile("(?<=[\u0600-\u06ff])\u200c")
"""Persian and Urdu join parts of a word by it, which many write apart."""

LONG_RUN = re.compile(rf"([^\s{LETTERS}]{{{MAX_WORD_LENGTH - 1}}})[^\s{LETTERS}]{{2,}}")


HEADING_END = " · "
"""Between a heading and the text below it, where both stand on one line. No word."""


class _Shown(dict[int, int | None]):
    """The replacement of each character in shown text, cached as characters turn up."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        category = unicodedata.category(character)
        if category in {"Cc", "Cs"} or character.isspace():
            self[code] = ord(" ")
        elif category == "Cf" and character not in JOINERS:
            self[code] = None
        else:
            self[code] = code
        return self[code]


class _Searched(dict[int, int]):
    """The replacement of each character in searched text, one for one: halfwidth and fullwidth
    forms, and others that stand for one character, become that.
    """

    def __missing__(self, code: int) -> int:
        ordinary = compatible(chr(code))
        character = ordinary if len(ordinary) == 1 else chr(code)
        separates = unicodedata.category(character)[0] in "PSZC" and character not in JOINERS
        self[code] = ord(" ") if separates else ord(character.lower()[0])
        return self[code]


_shown = _Shown()
_searched = _Searched()


def plain(text: str) -> str:
    """The text on one line: composed characters, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text.translate(_shown))
    return LONG_RUN.sub(r"\1…", " ".join(composed.split()))


def side_by_side(texts: Iterable[str]) -> str:
    """The texts on one line; what ends without punctuation, as headings do, is kept apart."""
    shown = [text for text in map(plain, texts) if text]
    ends = (" " if unicodedata.category(text[-1])[0] == "P" else HEADING_END for text in shown)
    return (
        "".join(chain.from_iterable(zip(shown, ends, strict=True)))
        .removesuffix(HEADING_END)
        .rstrip()
    )


def searchable(text: str) -> str:
    """The text in lower case, as words and spaces; exactly as long as it was.

    What it is made of may have to be composed (`search.composition`): “ﾃﾞ” is still two characters.
    """
    return JOINED_PARTS.sub(" ", text).translate(_searched)


def words(text: str) -> list[str]:
    """The words of a text, in order. A word has a letter or a digit."""
    return [
        word
        for word in composed(searchable(plain(text))).split()
        if any(character.isalnum() for character in word)
    ]


PLAIN_LETTERS = {
    ord(letter): plain_letters
    for letter, plain_letters in {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "þ": "th",
        "ё": "\N{CYRILLIC SMALL LETTER IE}",
    }.items()
}
"""Letters that are no letter with an accent, as PostgreSQL's `unaccent` writes them."""

ACCENTS = range(0x0300, 0x0363)
ACCENTED = ("LATIN", "GREEK", "DIGIT")
"""Scripts whose accents play no part. The marks of others are letters: "й" is no "и"."""


class _Folded(dict[int, str]):
    """The replacement of each character in a word without accents."""

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFKD", chr(code))
        if code in ACCENTS:
            self[code] = ""
        elif unicodedata.name(letters[0], "").startswith(ACCENTED):
            self[code] = "".join(each for each in letters if not unicodedata.combining(each))
        else:
            self[code] = chr(code)
        return self[code]


_folded = _Folded(PLAIN_LETTERS)


def folded(word: str) -> str:
    """The word without accents, as PostgreSQL's `unaccent` writes it."""
    return word.translate(_folded)
