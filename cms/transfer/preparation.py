"""A place in the hub for every entry of a bundle, before any of them is filled.

Entries point to one another in all directions: a guide links to a later guide, a source to a topic.
So each gets its id first, and is filled and published afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from wagtail.models import Page

from cms.copying import reserve_ids
from cms.transfer.bundle import Bundle
from cms.transfer.entries import answers
from cms.transfer.entries.types import every_type
from cms.transfer.names import Names
from cms.transfer.structure import Hub, original_hub


def kinds() -> list[tuple[str, Any, str]]:
    """Parts of a bundle, the module for their objects, and the field by which these are known. Each
    part may need rows of those before it.
    """
    types = [(each.part, each, "slug") for each in every_type()]
    return [*types, ("quick_answers", answers, "question")]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry, and the object that is to say what it says."""

    part: str
    index: int
    module: Any
    entry: Any
    thing: Any
    is_new: bool

    @property
    def is_new_page(self) -> bool:
        """Return True if it has no row yet."""
        return self.is_new and isinstance(self.thing, Page)


def prepare(bundle: Bundle, hub: Hub, names: Names) -> Iterator[Prepared]:
    """Every entry with its object; objects that are not there are made, and named in `names`."""
    for part, module, key in kinds():
        entries = getattr(bundle, part)
        wanted = [getattr(entry, key) for entry in entries]
        found = module.existing(hub).filter(**{f"{key}__in": wanted})
        # The first of several quick answers with the same question is the one.
        existing = {getattr(thing, key): thing for thing in reversed(found)}
        translation_keys = _translation_keys(module, key, entries, hub, names) if entries else {}
        made = {
            name: module.make(
                entry,
                hub,
                locale=hub.locale,
                translation_key=translation_keys.get(name) or uuid4(),
                live=False,
            )
            for name, entry in zip(wanted, entries, strict=True)
            if name not in existing
        }
        _give_ids([thing for thing in made.values() if thing.pk is None])
        if key == "slug":
            for name, thing in made.items():
                names.of_part(part).add(name, thing.pk)
        for index, (name, entry) in enumerate(zip(wanted, entries, strict=True)):
            is_new = name in made
            thing = made[name] if is_new else existing[name]
            yield Prepared(part, index, module, entry, thing, is_new)


def _give_ids(pages: Sequence[Page]) -> None:
    for pk, page in zip(reserve_ids(Page, len(pages)), pages, strict=True):
        page.id = page.pk = pk


def _translation_keys(
    module: Any, key: str, entries: Sequence[Any], hub: Hub, names: Names
) -> dict[str, UUID]:
    """By name of an entry, the translation key of what it says it translates.

    Or that of what has the same slug in the default language, and no translation in this one.
    """
    original = original_hub(hub.locale.language_code)
    if original is None:
        return {}
    said = {
        getattr(entry, key): names.originals[module.model].key_of(entry.translation_of)
        for entry in entries
        if entry.translation_of
    }
    if key != "slug":
        return said
    taken = module.existing(hub).values("translation_key")
    free = module.existing(original).exclude(translation_key__in=taken)
    same = free.exclude(translation_key__in=said.values()).values_list("slug", "translation_key")
    return dict(same) | said
