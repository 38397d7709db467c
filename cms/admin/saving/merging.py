"""The merge of two drafts that were written at once, onto the version that both began from."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

Content = dict[str, Any]
Item = Mapping[str, Any]
"""A block of a StreamField, or a row of a child relation, as revisions hold it."""


@dataclass
class Merged:
    """The content that has both changes, and what both changed, of which mine was kept."""

    content: Content
    clashes: list[tuple[str, Item | None]] = field(default_factory=list)
    """Names of fields; with the block or row, where it is one of several."""


def merge(base: Content, theirs: Content, mine: Content, lists: Mapping[str, str]) -> Merged:
    """Merge by field, and in the fields of `lists` by block or row.

    Of a block, each item of a list inside it, such as a step, is merged alone; all else is one.
    `lists` names fields that are lists of objects, with the key that says which is which; they may
    be JSON, as revisions hold StreamFields, and are JSON then in what is merged. Where both changed
    the same, mine is kept. What one side removed while the other changed it is kept.
    """
    merged = Merged(dict(theirs))
    for name, sent in mine.items():
        key = lists.get(name)
        sides: tuple[Any, Any, Any] = (base.get(name), theirs.get(name), sent)
        before, other, ours = map(_items, sides) if key else sides
        if same(ours, before) or same(ours, other):
            continue
        merged.content[name] = sent
        if same(before, other):
            continue
        if key and all(item.get(key) for side in (before, other, ours) for item in side):
            items, clashes = _merge_lists(before, other, ours, key=key)
            merged.content[name] = json.dumps(items) if isinstance(sent, str) else items
            merged.clashes += [(name, item) for item in clashes]
        else:
            merged.clashes.append((name, None))
    return merged


def _items(value: Any) -> list[Item]:
    found: list[Item] = json.loads(value) if isinstance(value, str) else value or []
    return found


def same(one: Any, other: Any) -> bool:
    """Are two values the same to readers? Line ends, the order of attributes and the
    marks by which the text editor knows its paragraphs are not seen.
    """
    return bool(_canonical(one) == _canonical(other))


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\r\n", "\n")
        if "<" not in text:
            return text
        html = BeautifulSoup(text, "html.parser")
        for tag in html.find_all(True):
            kept = {name: value for name, value in tag.attrs.items() if name != "data-block-key"}
            tag.attrs = dict(sorted(kept.items()))
        return str(html)
    if isinstance(value, Mapping):
        return {name: _canonical(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    return value


def _merge_lists(
    base: list[Item], theirs: list[Item], mine: list[Item], *, key: str
) -> tuple[list[Item], list[Item]]:
    """Return the items of both sides in their order, and those of which both sides made another."""
    was, other, ours = ({item[key]: item for item in side} for side in (base, theirs, mine))
    kept: dict[Any, Item] = {}
    clashes: list[Item] = []
    for name in ours | other:
        item = _choose(was.get(name), other.get(name), ours.get(name), clashes.append)
        if item is not None:
            kept[name] = item
    common = [name for name in was if name in other and name in ours]
    moved_mine = [name for name in ours if name in common] != common
    first, second = (ours, other) if moved_mine else (other, ours)
    return [kept[name] for name in _weave(first, second) if name in kept], clashes


def _choose(
    was: Item | None, other: Item | None, ours: Item | None, clash: Callable[[Item], None]
) -> Item | None:
    item, is_clash = _merge_value(was, other, ours)
    chosen: Item | None = other if item is None and is_clash else item
    if is_clash and chosen is not None:
        clash(chosen)
    return chosen


def _merge_value(was: Any, other: Any, ours: Any) -> tuple[Any, bool]:
    """Return a block, or a value in one, with both changes; True where both changed the same."""
    if same(ours, was):
        return other, False
    if same(other, was) or same(ours, other):
        return ours, False
    sides = (was, other, ours)
    if all(_is_list(side) for side in sides):
        items, clashes = _merge_lists(was, other, ours, key="id")
        return items, bool(clashes)
    if not all(isinstance(side, Mapping) for side in sides):
        return ours, True
    inner = [name for name in ours if all(_has_lists(side.get(name)) for side in sides)]
    if not inner:
        return ours, True
    around = [{name: side[name] for name in side if name not in inner} for side in sides]
    merged, is_clash = _merge_value(*around)
    for name in inner:
        merged[name], clashed = _merge_value(was[name], other[name], ours[name])
        is_clash |= clashed
    return merged, is_clash


def _is_list(value: Any) -> bool:
    """Return True for a list whose items are known by their ids, and for an empty one."""
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and item.get("id") for item in value
    )


def _has_lists(value: Any) -> bool:
    inside = value.values() if isinstance(value, Mapping) else ()
    return _is_list(value) or any(map(_has_lists, inside))


def _weave(first: Iterable[Any], second: Iterable[Any]) -> list[Any]:
    """Return the names of `first`, and each further one of `second` after the one before it."""
    woven = list(first)
    place = 0
    for name in second:
        if name in woven:
            place = woven.index(name) + 1
        else:
            woven.insert(place, name)
            place += 1
    return woven
