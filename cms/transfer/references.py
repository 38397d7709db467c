"""The targets that entries of a bundle may refer to: those of the bundle, and of the hub."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from pydantic import AfterValidator, ValidationInfo
from wagtail.models import Locale

from cms.declaration import the_declaration
from cms.snippets.models import Source
from cms.transfer.problems import hint, refused
from cms.transfer.structure import Hub, named_types
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

    def of_kind(self, kind: str) -> KnownNames:
        return self.known.get(kind) or KnownNames(kind)


def references_for(document: Any, locale: Locale | None, hub: Hub | None) -> References:
    """The names in the document, however wrong it is otherwise, and those the hub has published.

    A language may have sources before it has a hub of its own. One statement for sources, and one
    for each type of pages.
    """
    sources = Source.objects.filter(locale=locale) if locale else Source.objects.none()
    known = {
        "source": _known("source", "sources", document, sources),
        "image": KnownNames("image", _texts(document, "images", "key"), is_in_hub=False),
    }
    for model in named_types():
        name, part = the_declaration(model).name, the_declaration(model).plural
        in_hub = hub.everything(model) if hub else model.objects.none()
        known[name] = _known(name, part, document, in_hub)
    return References(known)


def reference_to(kind: str) -> AfterValidator:
    """Requires the name of a source, topic, guide or image that can be reached."""

    def check(value: str, info: ValidationInfo) -> str:
        if isinstance(info.context, References):
            expected = info.context.of_kind(kind).expected_instead_of(value)
            if expected:
                raise refused(expected)
        return value

    return AfterValidator(check)


def _known(kind: str, part: str, document: Any, in_hub: QuerySet[Any]) -> KnownNames:
    in_bundle = _texts(document, part, "slug")
    is_published = ExpressionWrapper(published(), output_field=BooleanField())
    are_published = dict(in_hub.values_list("slug", is_published))
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
