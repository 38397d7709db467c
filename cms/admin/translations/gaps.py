"""The gaps of a language: missing, out of date, invisible, or on other evidence."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from cms.admin.locales import hub_locales
from cms.admin.permissions import explorable_pages
from cms.admin.translations.drafts import changed_fields
from cms.admin.translations.evidence import differences_in_evidence
from cms.admin.translations.models import DismissedGap, GapKind
from cms.admin.translations.pairs import (
    Family,
    Followed,
    FollowedBy,
    Keys,
    Version,
    families,
    followed,
    of_keys,
)
from cms.declaration import declared_pages, the_declaration


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is amiss with a translation; `translation` is its key if there is one."""

    kind: GapKind
    model: Any
    original: int
    translation: int | None
    key: UUID
    locale: int
    title: str
    content_type: int | None
    since: datetime | None
    what: str
    evidence: str
    """All that the gap is about: a dismissal holds while it stays the same."""
    dismissed: DismissedGap | None = None

    @property
    def type_name(self) -> str:
        types = ContentType.objects
        found = types.get_for_id(self.content_type).model_class() if self.content_type else None
        return str(capfirst((found or self.model)._meta.verbose_name))

    @property
    def is_untouched(self) -> bool:
        """True of a translation that is there as a draft in the words of its original."""
        return self.kind == GapKind.MISSING and self.translation is not None

    @property
    def label(self) -> str:
        return gettext("Not begun") if self.is_untouched else str(self.kind.label)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.evidence.encode()).hexdigest()


def gaps_of(user: Any, only: Any = None, keys: Keys = None) -> list[Gap]:
    """The gaps in what the user may see, of one model or of all, those that readers meet first.

    As many statements for five languages as for one.
    """
    locales = list(hub_locales())
    followed_by = followed(keys)
    found = list(families(user, only, keys))
    by_title = [
        sorted(gaps, key=lambda gap: gap.title.casefold())
        for gaps in (
            invisible(user, keys) if only in (None, Page) else (),
            on_other_evidence(found, keys) if only in (None, Page) else (),
            out_of_date(found, followed_by),
            missing(found, locales, followed_by),
        )
    ]
    dismissed = {
        (each.kind, each.translation_key, each.locale_id): each
        for each in DismissedGap.objects.select_related("user")
    }
    return [_with_dismissal(gap, dismissed) for gaps in by_title for gap in gaps]


def _with_dismissal(gap: Gap, dismissed: dict[Any, DismissedGap]) -> Gap:
    decision = dismissed.get((gap.kind, gap.key, gap.locale))
    if decision is None or decision.fingerprint != gap.fingerprint:
        return gap
    return Gap(**{name: getattr(gap, name) for name in gap.__slots__} | {"dismissed": decision})


def missing(
    found: Iterable[Family], locales: Collection[Locale], followed_by: FollowedBy
) -> Iterator[Gap]:
    """Published originals without a translation, or with a draft that says the same words."""
    for family in found:
        original = family.original
        for locale in locales if original.live else ():
            if locale.pk == original.locale:
                continue
            translation = family.translations.get(locale.pk)
            if translation is None:
                what = gettext("There is no translation.")
            elif _is_untouched(translation, _followed(family, translation, followed_by)):
                what = gettext("There is a draft, in which nothing has been translated yet.")
            else:
                continue
            yield Gap(
                GapKind.MISSING,
                family.model,
                original.pk,
                translation.pk if translation else None,
                original.key,
                locale.pk,
                original.title,
                original.content_type,
                original.published_at,
                what,
                "missing",
            )


def _followed(family: Family, translation: Version, followed_by: FollowedBy) -> Followed | None:
    original = family.original
    return followed_by.get((original.key, original.locale, translation.locale))


def _is_untouched(translation: Version, follows: Followed | None) -> bool:
    """Is it a draft that nobody has published, nor translated any text of?"""
    is_draft = not translation.live and translation.published_at is None
    return is_draft and follows is not None and 0 < follows.total == follows.waiting


def out_of_date(found: Collection[Family], followed_by: FollowedBy) -> Iterator[Gap]:
    """Translations of what has changed since, or that wait for some of their texts."""
    every = [
        (family, translation, _followed(family, translation, followed_by))
        for family in found
        for translation in family.translations.values()
    ]
    pairs = [each for each in every if not _is_untouched(each[1], each[2])]
    stale = {
        follows.source: family
        for family, _, follows in pairs
        if follows and _is_later(family.original.published_at, follows.read_at)
    }
    changed = _changed_since(stale)
    for family, translation, follows in pairs:
        original = family.original
        if follows is None:
            written_at = translation.revised_at or translation.published_at
            if not _is_later(original.published_at, written_at):
                continue
            what, since = gettext("The original was published later."), original.published_at
            evidence = str(since)
        elif fields := changed.get(follows.source):
            names = ", ".join(str(capfirst(_name_of(field))) for field in fields)
            what = gettext("Changed in the original: %(names)s.") % {"names": names}
            since, evidence = original.published_at, f"{original.published_at} {len(fields)}"
        elif follows.waiting:
            what = ngettext(
                "%(waiting)d of %(total)d text is not translated.",
                "%(waiting)d of %(total)d texts are not translated.",
                follows.total,
            ) % {"waiting": follows.waiting, "total": follows.total}
            since, evidence = follows.read_at, f"{follows.read_at} {follows.waiting}"
        else:
            continue
        yield _gap(GapKind.OUTDATED, family, translation, since, what, evidence)


def _is_later(moment: datetime | None, than: datetime | None) -> bool:
    return moment is not None and than is not None and moment > than


def _name_of(field: Any) -> Any:
    return getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural


def _changed_since(stale: dict[int, Family]) -> dict[int, list[Any]]:
    """The fields that differ from what was read, by translation source."""
    read = TranslationSource.objects.in_bulk(list(stale))
    originals: dict[Any, dict[int, Any]] = {}
    for model in {family.model for family in stale.values()}:
        pks = [family.original.pk for family in stale.values() if family.model is model]
        rows = model._default_manager.filter(pk__in=pks)
        rows = rows.specific() if model is Page else rows
        originals[model] = {each.pk: each for each in rows}
    return {
        pk: changed_fields(read[pk], originals[family.model][family.original.pk])
        for pk, family in stale.items()
    }


def invisible(user: Any, keys: Keys = None) -> Iterator[Gap]:
    """Pages that are live and that readers of their language do not see, each with the reason."""
    seen = of_keys(explorable_pages(user).filter(live=True), keys)
    for model in declared_pages().values():
        if relation := the_declaration(model).seen_with:
            wrong = ~Q(**{f"{relation}__locale": F("locale")}) | Q(**{f"{relation}__live": False})
            pages = model.objects.filter(wrong, pk__in=seen.values("pk")).select_related(relation)
            hidden = [(page, getattr(page, relation)) for page in pages if page.hidden_status]
            above_them = {above.translation_key for _, above in hidden}
            translations = Page.objects.filter(translation_key__in=above_them)
            rows = translations.values_list("translation_key", "locale", "title")
            titles = {(key, locale): title for key, locale, title in rows}
            for page, above in hidden:
                title = titles.get((above.translation_key, page.locale_id))
                yield _gap_of(page, _why_hidden(page, above, title))
    aliases = seen.exclude(alias_of=None).exclude(alias_of__locale=F("locale"))
    for page in aliases.select_related("alias_of"):
        yield _gap_of(page, gettext("It repeats the page in another language: translate that."))


def _why_hidden(page: Page, above: Page, translated: str | None) -> str:
    if above.locale_id == page.locale_id:
        text = gettext("Readers see it once “%(title)s”, which it belongs to, is published.")
    elif translated is None:
        text = gettext("Readers see it once “%(title)s”, which it belongs to, is translated.")
    else:
        text = gettext("Readers see it once it belongs to “%(title)s”.")
    return text % {"title": translated or above.title}


def _gap_of(page: Page, what: str) -> Gap:
    return Gap(
        GapKind.INVISIBLE,
        Page,
        page.alias_of_id or page.pk,
        page.pk,
        page.translation_key,
        page.locale_id,
        page.title,
        page.content_type_id,
        page.last_published_at,
        what,
        str(page.pk),
    )


def on_other_evidence(found: Iterable[Family], keys: Keys = None) -> Iterator[Gap]:
    """Translated pages that cite fewer, other or older sources than their originals."""
    pairs = {
        (family.original.pk, translation.pk): (family, translation)
        for family in found
        if issubclass(family.model, Page)
        for translation in family.translations.values()
    }
    for pair, sentences, evidence in differences_in_evidence(pairs, keys):
        family, translation = pairs[pair]
        since = family.original.published_at
        yield _gap(GapKind.EVIDENCE, family, translation, since, " ".join(sentences), evidence)


def _gap(
    kind: GapKind,
    family: Family,
    translation: Version,
    since: datetime | None,
    what: str,
    evidence: str,
) -> Gap:
    original = family.original
    return Gap(
        kind,
        family.model,
        original.pk,
        translation.pk,
        original.key,
        translation.locale,
        translation.title,
        translation.content_type,
        since,
        what,
        evidence,
    )


def by_kind(gaps: Iterable[Gap]) -> dict[GapKind, int]:
    counts: dict[GapKind, int] = defaultdict(int)
    for gap in gaps:
        counts[gap.kind] += gap.dismissed is None
    return dict(counts)
