"""Parity of evidence: the sources that a page and its translation cite, block by block."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from wagtail.models import Page

from cms.admin.translations.pairs import Keys, of_keys
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source

Pair = tuple[int, int]
"""The keys of a page and of its translation."""


Citation = tuple[UUID, int]
"""The translation key of a source, and the number of its citation: 1 for the first."""


@dataclass(slots=True)
class Cited:
    """The sources that one page cites, by block in its order, each by its translation key."""

    locale: int
    blocks: dict[str, Counter[UUID]] = field(default_factory=lambda: defaultdict(Counter))
    places: dict[str, str] = field(default_factory=dict)
    languages: set[tuple[UUID, int]] = field(default_factory=set)

    def citations(self, blocks: Iterable[str]) -> dict[Citation, str]:
        """The place of each citation in these blocks."""
        numbers: Counter[UUID] = Counter()
        found = {}
        for block in blocks:
            for key in self.blocks[block].elements():
                numbers[key] += 1
                found[key, numbers[key]] = self.places[block]
        return found


@dataclass(frozen=True, slots=True)
class KnownSources:
    """The titles of sources, the languages that they are published in, and old translations."""

    titles: dict[UUID, str]
    published: set[tuple[UUID, int]]
    outdated: set[tuple[UUID, int]]


def differences_in_evidence(
    pairs: Collection[Pair], keys: Keys = None
) -> Iterator[tuple[Pair, list[str], str]]:
    """Yield the pairs that differ, each with sentences and with all that was compared.

    Of published pages the live version counts, of others the draft. Two statements.
    """
    cited, known = _cited(keys), _known_sources()
    nothing = Cited(0)
    for pair in pairs:
        original, translation = (cited.get(pk, nothing) for pk in pair)
        older = dict(_older_sources(translation, known))
        sentences = [*_other_sources(original, translation, known), *older.values()]
        if sentences:
            compared = [sorted(map(str, each.blocks.items())) for each in (original, translation)]
            yield pair, sentences, repr((compared, list(map(str, older))))


def _cited(keys: Keys) -> dict[int, Cited]:
    """The citations of the pages that have another language, by page."""
    translations = Page.objects.filter(translation_key=OuterRef("page__translation_key"))
    mentions = of_keys(Mention.objects.all(), keys, "page__translation_key").filter(
        Q(page__live=True, state=MentionState.LIVE) | Q(page__live=False),
        Exists(translations.exclude(pk=OuterRef("page"))),
    )
    found: dict[int, Cited] = {}
    for page, locale, block, heading, position, key, language in mentions.order_by(
        "page", "position"
    ).values_list(
        "page",
        "page__locale",
        "block_id",
        "section_heading",
        "position",
        "source__translation_key",
        "source__locale",
    ):
        cited = found.setdefault(page, Cited(locale))
        cited.blocks[block][key] += 1
        cited.places.setdefault(
            block,
            f"“{heading}”" if heading else gettext("mention %(number)d") % {"number": position + 1},
        )
        cited.languages.add((key, language))
    return found


def _known_sources() -> KnownSources:
    titles: dict[UUID, str] = {}
    published: set[tuple[UUID, int]] = set()
    outdated: set[tuple[UUID, int]] = set()
    first: dict[UUID, datetime | None] = {}
    rows: Any = Source.objects.order_by("pk").values_list(
        "translation_key", "locale", "title", "live", "last_published_at"
    )
    for key, locale, title, live, published_at in rows:
        titles.setdefault(key, title)
        if live:
            published.add((key, locale))
        before = first.setdefault(key, published_at)
        if before and published_at and published_at < before:
            outdated.add((key, locale))
    return KnownSources(titles, published, outdated)


def _other_sources(original: Cited, translation: Cited, known: KnownSources) -> Iterator[str]:
    for there, here in _side_by_side(original, translation):
        for key in [key for key in there if key not in here]:
            text = gettext("“%(source)s” is cited in the original and not here (%(place)s).")
            yield text % {"source": known.titles[key[0]], "place": there[key]}
        for key in [key for key in here if key not in there]:
            text = gettext("“%(source)s” is cited here and not in the original (%(place)s).")
            yield text % {"source": known.titles[key[0]], "place": here[key]}


def _side_by_side(
    original: Cited, translation: Cited
) -> Iterator[tuple[dict[Citation, str], dict[Citation, str]]]:
    """The citations of each block that both have, and those of all others together: what was
    imported, or written anew, has blocks of its own.
    """
    shared = [block for block in original.blocks if block in translation.blocks]
    for block in shared:
        yield original.citations([block]), translation.citations([block])
    there, here = (
        each.citations(block for block in each.blocks if block not in shared)
        for each in (original, translation)
    )
    yield there, here


def _older_sources(
    translation: Cited, known: KnownSources
) -> Iterator[tuple[tuple[UUID, int], str]]:
    for key, language in sorted(translation.languages, key=str):
        if language != translation.locale and (key, translation.locale) in known.published:
            text = gettext("“%(source)s” is cited in another language, though it is translated.")
            yield (key, language), text % {"source": known.titles[key]}
        elif (key, language) in known.outdated:
            text = gettext("“%(source)s” has changed since its translation was published.")
            yield (key, language), text % {"source": known.titles[key]}
