"""Objects by their ids."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, Model, QuerySet, Value
from wagtail.models import Page

from cms.api.context import Context
from cms.api.ids import parts_of, type_name_of
from cms.api.loaders.answers import load_answers, load_offers
from cms.api.loaders.mentions import load_guide_mentions_by_key, load_topic_mentions_by_key
from cms.api.loaders.pages import load_guides, load_listings, load_topics
from cms.api.loaders.sources import load_sources
from cms.api.scope import Scope
from cms.api.statements import Numbers, among, fetch
from cms.delivery import tags
from cms.snippets.models import Offer, QuickAnswer, Source

LARGEST_PRIMARY_KEY = 2**31 - 1

Key = Any
"""What tells an object from the others of its type: its primary key, or several values."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """How the objects of a type are found. The language of one is that of the row of `model` whose
    primary key is the first part of its key. `lists` are those in which they appear.
    """

    lists: tuple[str, ...]
    model: type[Model]
    key_of: Callable[[str], Hashable | None]
    load: Callable[[Scope, list[Any]], Mapping[Any, Any]]


def _primary_key(text: str) -> int | None:
    """The primary key that is written like this, and only like this."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_PRIMARY_KEY)):
        return None
    key = int(text)
    return key if str(key) == text and key <= LARGEST_PRIMARY_KEY else None


def _topic_mention_key(text: str) -> Hashable | None:
    topic, _, rest = text.partition(":")
    section, _, source = rest.rpartition(":")
    key = (_primary_key(topic), section, _primary_key(source))
    return None if None in key else key


def _guide_mention_key(text: str) -> Hashable | None:
    guide, _, source = text.partition(":")
    key = (_primary_key(guide), _primary_key(source))
    return None if None in key else key


NODE_TYPES: Mapping[str, NodeType] = {
    "Source": NodeType((tags.SOURCES,), Source, _primary_key, load_sources),
    "TopicPage": NodeType((tags.TOPICS,), Page, _primary_key, load_topics),
    "GuidePage": NodeType((tags.GUIDES,), Page, _primary_key, load_guides),
    "HomePage": NodeType((tags.PAGES,), Page, _primary_key, load_listings),
    "IndexPage": NodeType((tags.PAGES,), Page, _primary_key, load_listings),
    "QuickAnswer": NodeType((tags.ANSWERS,), QuickAnswer, _primary_key, load_answers),
    "Offer": NodeType((tags.OFFERS, tags.SETTINGS), Offer, _primary_key, load_offers),
    "TopicMention": NodeType(
        (tags.TOPICS, tags.SOURCES), Page, _topic_mention_key, load_topic_mentions_by_key
    ),
    "GuideMention": NodeType(
        (tags.GUIDES, tags.SOURCES), Page, _guide_mention_key, load_guide_mentions_by_key
    ),
}

OWNERS: tuple[type[Model], ...] = (Source, Page, QuickAnswer, Offer)
"""The models whose rows have a language."""


def load_nodes(context: Context, ids: Sequence[str]) -> list[Any]:
    """The object of each id, or None where there is none to be seen, whatever the reason.

    One statement for the languages of all, and in each language one for each type.
    """
    wanted = {opaque: _type_and_key(opaque) for opaque in ids}
    named = {place for place in wanted.values() if place}
    locales = _locales(named)
    keys: dict[tuple[str, str], list[Key]] = defaultdict(list)
    # Sorted, so that the same ids in any order make the same statements.
    for type_name, key in sorted(named, key=repr):
        locale = locales.get((NODE_TYPES[type_name].model, _owner(key)))
        if locale:
            keys[locale, type_name].append(key)
    found: dict[tuple[str, Key], Any] = {}
    for (locale, type_name), wanted_keys in keys.items():
        rows = NODE_TYPES[type_name].load(context.scope(locale), wanted_keys)
        found |= {
            (type_name, key): row for key, row in rows.items() if type_name_of(row) == type_name
        }
    for type_name, _ in named - found.keys():
        context.dependencies.add_lists(*NODE_TYPES[type_name].lists)
    return [found.get(place) if (place := wanted[opaque]) else None for opaque in ids]


def _type_and_key(opaque: str) -> tuple[str, Key] | None:
    type_name, rest = parts_of(opaque)
    node_type = NODE_TYPES.get(type_name)
    key = node_type.key_of(rest) if node_type else None
    return None if key is None else (type_name, key)


def _owner(key: Key) -> int:
    return key[0] if isinstance(key, tuple) else key


def _locales(named: set[tuple[str, Key]]) -> dict[tuple[type[Model], int], str]:
    """The language of each object that exists, seen or not. One statement."""
    owners: dict[type[Model], set[int]] = defaultdict(set)
    for type_name, key in named:
        owners[NODE_TYPES[type_name].model].add(_owner(key))
    if not owners:
        return {}

    def languages(
        sources: Numbers, pages: Numbers, answers: Numbers, offers: Numbers
    ) -> QuerySet[Any, Any]:
        slots = {Source: sources, Page: pages, QuickAnswer: answers, Offer: offers}
        first, *others = (
            model._default_manager.filter(among("pk", slots[model]))
            .order_by()
            .values_list(
                Value(model._meta.model_name, CharField()), "pk", F("locale__language_code")
            )
            for model in OWNERS
        )
        return first.union(*others, all=True)

    models = {model._meta.model_name: model for model in OWNERS}
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    found = fetch(
        languages,
        sources=[*owners[Source]],
        pages=[*owners[Page]],
        answers=[*owners[QuickAnswer]],
        offers=[*owners[Offer]],
    )
    return {(models[name], pk): locale for name, pk, locale in found if locale in known}
