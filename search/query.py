"""The query language: what readers may write in the search box.

- `exam fee`: both words, in any order and any field. Where too few results have both, those with
  one of them follow.
- `"civic exam"`: these words next to each other.
- `exam -school`: not with this word; `-"civic exam"` for a phrase.
- `exam or test`: one of the two.
- `kind:official`, `kind:guide`, `publisher:duo`, `topic:exams-and-obligations`: only such results;
  with `-` before it, only others. `publisher:"De Bibliotheek"` for several words.

Words match in all their forms ("exams" finds "exam") and whatever their accents and case. Words too
common to matter ("the") are passed over. Nothing is a mistake: marks that make no sense are read as
spaces.
"""

import re
from dataclasses import dataclass, field

from cms.snippets.models import SourceKind
from search.errors import QueryTooLong
from search.kinds import kinds
from search.ngrams import is_ngram, query_words, segments
from search.plain_text import plain, words

MAX_QUERY_LENGTH = 200
"""In characters. A sentence fits; a pasted page, which would be slow to answer, does not."""

MAX_WORDS = 40
"""A query of 200 characters may hold 100 words, each of which costs; it is read up to here."""

QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')

TERM = re.compile(
    r"(?P<excludes>(?<!\S)-)?"
    r"(?:(?P<field>(?i:kind|publisher|topic)):(?=[^\s:]))?"
    r'(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that belong together: in quotes, joined by punctuation as in "duo.nl", or pairs of the
    characters of one word (`search.ngrams`).

    `in_capitals` is true where only these words are written so, which makes them a name.
    """

    words: Words
    quoted: bool = False
    in_capitals: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def joined(self) -> str:
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition `kind:`, `publisher:` or `topic:` in a query. `value` is in lower case."""

    field: str
    value: str
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. Each of `groups` is to be matched by one of its phrases."""

    groups: tuple[tuple[Phrase, ...], ...] = ()
    excluded: tuple[Words, ...] = ()
    conditions: tuple[Condition, ...] = field(default=())
    unfinished: bool = False

    @property
    def looks_for_something(self) -> bool:
        return bool(self.groups) or any(not condition.excludes for condition in self.conditions)


def parse(text: str) -> Query:
    """Reads a query, which may turn out to look for nothing. Raises `QueryTooLong`."""
    if len(text) > MAX_QUERY_LENGTH:
        raise QueryTooLong(len(text), MAX_QUERY_LENGTH)
    line = _balanced(plain(text).translate(QUOTES))
    groups: list[tuple[Phrase, ...]] = []
    excluded: list[Words] = []
    conditions: list[Condition] = []
    alternative = False
    count = 0
    last_word = False
    shouts = line.isupper() and " " in line
    for term in TERM.finditer(line):
        excludes = bool(term["excludes"])
        quoted = term["phrase"] is not None
        given = term["phrase"] if quoted else term["word"] or ""
        if term["field"]:
            if found := condition_of(term["field"].lower(), given, excludes):
                conditions.append(found)
                continue
            given = f"{term['field']} {given}"
        if given.lower() == "or" and not quoted and not excludes:
            alternative = bool(groups)
            continue
        is_whole = quoted or excludes or alternative
        line_of_words = " ".join(words(given))
        for part in [line_of_words] if is_whole else segments(line_of_words):
            found_words = tuple(query_words(part))
            count += 1 if is_ngram(part) else len(found_words)
            if not found_words or count > MAX_WORDS:
                continue
            if excludes:
                excluded.append(found_words)
                continue
            phrase = Phrase(
                found_words, quoted, in_capitals=len(given) > 1 and given.isupper() and not shouts
            )
            if alternative:
                groups[-1] = (*groups[-1], phrase)
            else:
                groups.append((phrase,))
            alternative = False
        last_word = not quoted and term.end() == len(line) and given[-1:].isalnum()
    return Query(
        tuple(groups),
        tuple(excluded),
        tuple(conditions),
        unfinished=last_word and not text[-1:].isspace(),
    )


def condition_of(name: str, value: str, excludes: bool) -> Condition | None:
    """The condition that is written like this; None where the words say something else."""
    value = value.strip().lower()
    if name == "kind" and value not in {*kinds(), *SourceKind.values}:
        return None
    return Condition(name, value, excludes) if words(value) else None


def _balanced(text: str) -> str:
    """An opening quote without its closing one is passed over: the reader may still be typing."""
    if text.count('"') % 2:
        before, _, after = text.rpartition('"')
        return f"{before} {after}"
    return text
