"""The languages of a hub: what one of them begins with, and what there is in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Q
from wagtail.models import DraftStateMixin, Locale, Page, Site, get_translatable_models
from wagtail_localize.models import Translation, TranslationSource

from cms.admin.translations.saving import save_translation
from cms.declaration import declaration_of
from cms.delivery import tags
from cms.delivery.outbox import announce
from cms.snippets.models import HubCopy
from search.models import Pick, Synonym

WITHOUT_STATES = (HubCopy, Synonym, Pick)
"""What people write for one language, beside what has translations."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The number of objects of a type in one language, and of those that are published."""

    name: str
    total: int
    published: int | None = None

    def __str__(self) -> str:
        published = "" if self.published is None else f" ({self.published} published)"
        return f"{self.name}: {self.total}{published}"


def structure() -> Iterator[Page]:
    """The home pages of all sites, each before the pages below it that list others."""
    for home in Page.objects.filter(sites_rooted_here__isnull=False).order_by("path").specific():
        yield home
        for page in home.get_children().specific():
            declared = declaration_of(type(page))
            if declared and declared.lists:
                yield page


@transaction.atomic
def begin_language(code: str) -> list[Page]:
    """Begin a language, or take it up again: its home and index pages, as drafts to translate.

    What is there already stays as it is. Returns the new drafts.
    """
    locale, _ = Locale.objects.get_or_create(language_code=code)
    begun = []
    for page in structure():
        if page.locale_id != locale.pk and not page.has_translation(locale):
            source, _ = TranslationSource.get_or_create_from_instance(page)
            Translation.objects.get_or_create(source=source, target_locale=locale)
            begun.append(save_translation(source, locale, publish=False, fallback=True)[0])
    Site.clear_site_root_paths_cache()
    announce({tags.HUB})
    return begun


def holdings(locale: Locale) -> list[Holding]:
    """Count what people wrote in this language; drafts that `begin_language` made are not it."""
    found = [_counted(model, locale) for model in get_translatable_models() if model is not Page]
    pages = Page.objects.filter(locale=locale).exclude(pk__in=_begun(locale)).order_by()
    by_type = pages.values_list("content_type").annotate(
        total=Count("pk"), published=Count("pk", filter=Q(live=True))
    )
    types = ContentType.objects.in_bulk([key for key, *_ in by_type])
    for key, total, published in by_type:
        found.append(Holding(_plural(types[key].model_class()), total, published))
    for model in WITHOUT_STATES:
        total = model._default_manager.filter(locale=locale).count()
        found.append(Holding(_plural(model), total))
    return sorted((each for each in found if each.total), key=lambda each: each.name)


@transaction.atomic
def forget_language(locale: Locale) -> None:
    """Remove a language in which nothing has been written, with the drafts it began with."""
    for page in Page.objects.filter(pk__in=_begun(locale)).order_by("-depth").specific():
        page.delete()
    locale.delete()
    Site.clear_site_root_paths_cache()
    withdraw_language()


def withdraw_language() -> None:
    """Have caches forget all answers: addresses and translations in a language are gone."""
    announce({tags.HUB})


def _begun(locale: Locale) -> list[int]:
    """The home and index pages that nobody has changed since they were begun."""
    keys = [page.translation_key for page in structure() if page.locale_id != locale.pk]
    pages = Page.objects.filter(locale=locale, translation_key__in=keys, live=False)
    unchanged = pages.filter(first_published_at=None).annotate(versions=Count("_revisions"))
    return [*unchanged.filter(versions__lte=1).values_list("pk", flat=True)]


def _counted(model: Any, locale: Locale) -> Holding:
    rows = model._default_manager.filter(locale=locale)
    published = rows.filter(live=True).count() if issubclass(model, DraftStateMixin) else None
    return Holding(_plural(model), rows.count(), published)


def _plural(model: Any) -> str:
    return str(model._meta.verbose_name_plural) if model else "pages of a type that is gone"
