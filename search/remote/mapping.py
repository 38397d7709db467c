"""The mapping of an index in OpenSearch, and the document of an entry there."""

from collections.abc import Iterable, Sequence
from typing import Any

from search.plan import Field, Lookup

GAP = "."
"""No lexeme is called so: full stops are separators (`search.plain_text`)."""

MAX_GAP = 100
"""In positions: more than there are words in a phrase."""

MAX_LEXEME_LENGTH = 2_048
"""In characters; PostgreSQL's limit is in bytes."""

FIELDS = {
    Field.TITLE: "title",
    Field.KICKER: "kicker",
    Field.SUMMARY: "summary",
    Field.BODY: "body",
}
HEAD = tuple(FIELDS[field] for field in (Field.TITLE, Field.KICKER, Field.SUMMARY))
OF_WEIGHT = {field.label: name for field, name in FIELDS.items()}

FACTS = (
    "kind",
    "pk",
    "title_words",
    "published_at",
    "standing",
    "source_kind",
    "publisher",
    "topic",
)
"""Facts of a match; the only part of an entry that OpenSearch gives back."""

LEXEMES = {
    "type": "text",
    "analyzer": "lexemes",
    "norms": False,
    "similarity": "boolean",
}
KEYWORD = {"type": "keyword"}

INDEX: dict[str, Any] = {
    "settings": {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "analysis": {
            "tokenizer": {"lexemes": {"type": "whitespace", "max_token_length": MAX_LEXEME_LENGTH}},
            "filter": {"gaps": {"type": "stop", "stopwords": [GAP]}},
            "analyzer": {"lexemes": {"tokenizer": "lexemes", "filter": ["gaps"]}},
        },
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"includes": list(FACTS)},
        "properties": {
            **dict.fromkeys(FIELDS.values(), LEXEMES),
            "locale": KEYWORD,
            "kind": KEYWORD,
            "source_kind": KEYWORD,
            "publisher": KEYWORD,
            "topic": {"type": "long"},
            "pk": {"type": "long", "index": False},
            "standing": {"type": "double"},
            "published_at": {"type": "date", "index": False},
            "title_words": {"type": "keyword", "index": False, "doc_values": False},
        },
    },
}


def spaced(lexemes: Sequence[str], positions: Sequence[int]) -> str:
    """The lexemes as one text. Where PostgreSQL counts no further, all have the same position."""
    parts: list[str] = []
    last = positions[0] if positions else 0
    for lexeme, position in zip(lexemes, positions, strict=True):
        parts += [GAP] * min(position - last - 1, MAX_GAP)
        parts.append(lexeme)
        last = position
    return " ".join(parts)


def phrase(lookup: Lookup) -> str:
    """The lexemes of a lookup as they stand in such a text."""
    places = [0]
    for gap in lookup.gaps or (1,) * (len(lookup.lexemes) - 1):
        places.append(places[-1] + gap)
    return spaced(lookup.lexemes, places)


def document(facts: dict[str, Any], words: Iterable[tuple[str, list[str], list[int]]]) -> Any:
    """An entry as it is sent: what is known of it, and for each weight lexemes and positions."""
    texts = {OF_WEIGHT[weight]: spaced(lexemes, positions) for weight, lexemes, positions in words}
    return {**facts, **texts}
