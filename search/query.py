"""The query language: what readers may write in the search box.

- `exam fee`: both words, in any order and any field.
- `"civic exam"`: these words next to each other. Parts joined by punctuation ("duo.nl",
  "self-employed") are read so, too.
- `exam -school`: not with this word; `-"civic exam"` for a phrase.
- `exam or test`: one of the two.

Words match in all their forms ("exams" finds "exam") and whatever their accents and case. Words too
common to matter ("the") are passed over. Nothing is a mistake: marks that make no sense are read as
spaces.
"""

import re
from dataclasses import dataclass

from search.errors import QueryTooLong
from search.words import plain, words

MAX_QUERY_LENGTH = 200
"""In characters. A sentence fits; a pasted page, which would be slow to answer, does not."""

QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')

TERM = re.compile(r'(?P<excludes>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Query:
    """A query in the two forms that `websearch_to_tsquery` is given.

    `required` is what a result must match. `wanted` asks for any of the words it looks for, without
    those it excludes: it ranks and marks.
    """

    required: str
    wanted: str


def parse(text: str) -> Query | None:
    """Reads a query; None if it looks for no word at all. Raises `QueryTooLong`."""
    if len(text) > MAX_QUERY_LENGTH:
        raise QueryTooLong(len(text), MAX_QUERY_LENGTH)
    required: list[str] = []
    wanted: list[str] = []
    for term in TERM.finditer(_balanced(plain(text).translate(QUOTES))):
        excludes = bool(term["excludes"])
        if term["word"] and term["word"].lower() == "or" and not excludes:
            required.append("or")
            continue
        found = words(term["phrase"] or term["word"] or "")
        if not found:
            continue
        required.append(f'-"{" ".join(found)}"' if excludes else f'"{" ".join(found)}"')
        if not excludes:
            wanted.extend(f'"{word}"' for word in found)
    return Query(" ".join(required), " or ".join(wanted)) if wanted else None


def _balanced(text: str) -> str:
    """An opening quote without its closing one is passed over: the reader may still be typing."""
    if text.count('"') % 2:
        before, _, after = text.rpartition('"')
        return f"{before} {after}"
    return text
