"""Originals with their translations: a few statements for each type, however many languages."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import StringSegment, Translation

from cms.admin.permissions import explorable_pages, has_permission
from cms.admin.translations.texts import OPTIONAL_PATHS


@dataclass(frozen=True, slots=True)
class Version:
    """A page or snippet in one language. What its model has no field for is None."""

    pk: int
    key: UUID
    locale: int
    title: str
    live: bool
    published_at: datetime | None
    revised_at: datetime | None
    content_type: int | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What a translation follows: when its texts were read, and how many wait for translation."""

    source: int
    read_at: datetime
    waiting: int
    total: int


@dataclass(frozen=True, slots=True)
class Family:
    """The original, made first of all, and its translations by language."""

    model: Any
    original: Version
    translations: dict[int, Version]


FollowedBy = dict[tuple[UUID, int, int], Followed]
"""By key and language of the original, and language of the translation."""


Keys = Collection[UUID] | None
"""The translation keys that are asked about, or None for all."""


def of_keys(rows: QuerySet[Any], keys: Keys, path: str = "translation_key") -> QuerySet[Any]:
    return rows if keys is None else rows.filter(**{f"{path}__in": keys})


def translated_models(user: Any) -> Iterator[tuple[Any, QuerySet[Any]]]:
    """Yield pages, and each type of snippets with languages, as far as the user may see them."""
    yield Page, explorable_pages(user).filter(depth__gt=1)
    for model in get_snippet_models():
        if issubclass(model, TranslatableMixin) and has_permission(user, "change", model):
            yield model, model._default_manager.all()


def families(user: Any, only: Any = None, keys: Keys = None) -> Iterator[Family]:
    """Of one type only, or of all: one statement for each. Aliases in another language are no
    translations.
    """
    for model, seen in translated_models(user):
        if only not in (None, model):
            continue
        names = {field.name for field in model._meta.get_fields()}
        rows = of_keys(seen.filter(alias_of=None) if "alias_of" in names else seen, keys)
        by_key: dict[UUID, list[Version]] = defaultdict(list)
        for values in (
            of_keys(rows, keys).order_by("translation_key", "pk").values(*_columns(model, names))
        ):
            version = Version(
                pk=values["pk"],
                key=values["translation_key"],
                locale=values["locale"],
                title=str(values[_title_of(model, names)]),
                live=values.get("live", True),
                published_at=values.get("last_published_at"),
                revised_at=values.get("latest_revision__created_at"),
                content_type=values.get("content_type"),
            )
            by_key[version.key].append(version)
        for first, *others in by_key.values():
            yield Family(model, first, {each.locale: each for each in others})


def _columns(model: Any, names: set[str]) -> list[str]:
    wanted = ("live", "last_published_at", "content_type", "latest_revision__created_at")
    there = [name for name in wanted if name.partition("__")[0] in names]
    return ["pk", "translation_key", "locale", _title_of(model, names), *there]


def _title_of(model: Any, names: set[str]) -> str:
    """The field that a snippet without a title is called by, as it is declared."""
    if "title" in names:
        return "title"
    searched = getattr(getattr(model, "declaration", None), "searched", None)
    return str(searched.title) if searched else "pk"


def followed(keys: Keys = None) -> FollowedBy:
    """What each translation follows. Three statements."""
    segments = of_keys(StringSegment.objects.all(), keys, "source__object")
    segments = segments.exclude(context__path__in=OPTIONAL_PATHS)
    totals = dict(segments.order_by().values_list("source").annotate(Count("pk")))
    translated = {
        (source, locale): number
        for source, locale, number in segments.filter(
            string__translations__context=F("context"), string__translations__has_error=False
        )
        .order_by()
        .values_list("source", "string__translations__locale")
        .annotate(Count("pk", distinct=True))
    }
    translations = of_keys(Translation.objects.filter(enabled=True), keys, "source__object")
    found = translations.values_list(
        "source__object", "source__locale", "target_locale", "source", "source__last_updated_at"
    )
    return {
        (key, origin, locale): Followed(
            source,
            read_at,
            waiting=totals.get(source, 0) - translated.get((source, locale), 0),
            total=totals.get(source, 0),
        )
        for key, origin, locale, source, read_at in found
    }
