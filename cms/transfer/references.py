"""The targets that entries of a bundle may refer to: those of the bundle, and of the hub, in the
language of the bundle or else in the default one. And what entries may be translations of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet, Subquery
from pydantic import AfterValidator, ValidationInfo
from wagtail.models import Locale

from cms.declaration import the_declaration
from cms.snippets.models import QuickAnswer, Source
from cms.transfer.problems import hint, refused
from cms.transfer.structure import Hub, named_types, original_hub
from cms.visibility import published


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names under which entries of one kind can be reached."""

    kind: str
    names: frozenset[str] = frozenset()
    unpublished: frozenset[str] = frozenset()
    is_in_hub: bool = True
    used: set[str] = field(default_factory=set)
    """The names that references have used so far."""

    def expected_instead_of(self, name: str) -> str | None:
        """Return what was expected instead of a reference to `name`; None if it is right."""
        self.used.add(name)
        if name in self.names:
            return None
        places = "this bundle or published in the hub" if self.is_in_hub else "this bundle"
        article = "an" if self.kind[0] in "aeiou" else "a"
        if name in self.unpublished:
            return f"expected {article} {self.kind} that is published, and the hub's is not"
        return f"expected {article} {self.kind} in {places}{hint(name, self.names)}"


@dataclass(frozen=True, slots=True)
class References:
    """The names a bundle may use. The validation of a bundle takes them as its context."""

    known: Mapping[str, KnownNames] = field(default_factory=dict)
    """By kind: `source`, `image`, and the name of each type of pages."""
    originals: Mapping[Any, Mapping[str, str | None]] | None = field(default_factory=dict)
    """By model, what entries translate that is there in the default language, each with the name of
    its translation in the hub, if it has one. None in a bundle of the default language.
    """

    def of_kind(self, kind: str) -> KnownNames:
        return self.known.get(kind) or KnownNames(kind)


def references_for(
    document: Any, code: object, locale: Locale | None, hub: Hub | None
) -> References:
    """The names in the document, however wrong it is otherwise, and those the hub has published.

    A language may have sources before it has a hub of its own. One statement for sources, and one
    for each type of pages; as many again in another language than the default one.
    """
    original = original_hub(code)
    known = {"image": KnownNames("image", _texts(document, "images", "key"), is_in_hub=False)}
    for model in (Source, *named_types()):
        name, part = the_declaration(model).name, the_declaration(model).plural
        if model is Source:
            own = Source.objects.filter(locale=locale) if locale else Source.objects.none()
        else:
            own = hub.everything(model) if hub else model.objects.none()
        elsewhere = original.everything(model) if original else model.objects.none()
        known[name] = _known(name, part, document, own, elsewhere)
    is_original = code == settings.LANGUAGE_CODE
    return References(known, None if is_original else _originals(document, original, locale))


def _originals(
    document: Any, original: Hub | None, locale: Locale | None
) -> dict[Any, dict[str, str | None]]:
    """Return the originals that entries name and that are there, each with the name of its
    translation into the locale. A statement for each type with such entries.
    """
    types = [(the_declaration(each).plural, each, "slug") for each in (Source, *named_types())]
    found = {}
    for part, model, key in (*types, ("quick_answers", QuickAnswer, "question")):
        named = _texts(document, part, "translation_of")
        if named and original:
            translations = model.objects.filter(
                translation_key=OuterRef("translation_key"), locale=locale
            )
            there = original.everything(model).filter(**{f"{key}__in": named})
            found[model] = dict(there.values_list(key, Subquery(translations.values(key)[:1])))
    return found


def reference_to(kind: str) -> AfterValidator:
    """Requires the name of a source, topic, guide or image that can be reached."""

    def check(value: str, info: ValidationInfo) -> str:
        if isinstance(info.context, References):
            expected = info.context.of_kind(kind).expected_instead_of(value)
            if expected:
                raise refused(expected)
        return value

    return AfterValidator(check)


def original_of(model: Any) -> AfterValidator:
    """Requires the name of an object of this type in the default language that has no other
    translation. The name of the entry itself is the field before.
    """

    def check(value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and isinstance(info.context, References):
            originals, own_name = info.context.originals, next(iter(info.data.values()), None)
            plural = model._meta.verbose_name_plural
            language = f"“{settings.LANGUAGE_CODE}”, the default language"
            if originals is None:
                raise refused(f"expected no original, since this bundle is in {language}")
            there = originals.get(model, {})
            if value not in there:
                raise refused(f"expected one of the {plural} in {language}")
            if there[value] not in (None, own_name):
                raise refused(f"expected one whose translation in the hub is not “{there[value]}”")
        return value

    return AfterValidator(check)


def _known(
    kind: str, part: str, document: Any, own: QuerySet[Any], elsewhere: QuerySet[Any]
) -> KnownNames:
    in_bundle = _texts(document, part, "slug")
    is_published = ExpressionWrapper(published(), output_field=BooleanField())
    are_published: dict[str, bool] = {}
    for in_hub in (elsewhere, own):
        are_published |= dict(in_hub.values_list("slug", is_published))
    names = in_bundle | {slug for slug, is_seen in are_published.items() if is_seen}
    return KnownNames(kind, names=names, unpublished=frozenset(are_published) - names)


def _texts(document: Any, part: str, key: str) -> frozenset[str]:
    texts = (entry.get(key) for _, entry in entries_in(document, part))
    return frozenset(text for text in texts if isinstance(text, str))


def entries_in(parent: Any, part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects in a list of the document, with their places in it."""
    entries = parent.get(part) if isinstance(parent, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry
