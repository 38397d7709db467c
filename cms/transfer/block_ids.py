"""Ids of blocks across an import: a block that stays keeps its id, a new one gets a new one.

Mentions and anchors are known by the ids of their blocks, so a bundle, which holds no ids, must not
disturb those of content that it leaves as it is.
"""

import json
from difflib import SequenceMatcher
from typing import Any
from uuid import uuid4

from cms.transfer.markup import without_block_keys

Item = dict[str, Any]


def with_ids(new: list[Item], old: object) -> list[Item]:
    """The items of a stream or list with ids, taken from `old` where an item stays.

    Both hold raw StreamField values. Items that are equal but for their ids stay just as they were,
    wherever they went; those that changed keep their ids if they are at the same place among them.
    """
    former = [item for item in old if is_item(item)] if isinstance(old, list) else []
    partners = _partners(former, new)
    return [_with_id(item, partners.get(index)) for index, item in enumerate(new)]


def _partners(former: list[Item], new: list[Item]) -> dict[int, Item]:
    """The former item that each new one continues, by the index of the new one."""
    if not former:
        return {}
    old_contents = [_content(item) for item in former]
    new_contents = [_content(item) for item in new]
    spans = SequenceMatcher(None, old_contents, new_contents, autojunk=False).get_opcodes()
    pairs: dict[int, int] = {}
    for tag, old_start, old_end, new_start, new_end in spans:
        if tag == "equal":
            pairs.update(zip(range(new_start, new_end), range(old_start, old_end), strict=True))
    free = [index for index in range(len(former)) if index not in pairs.values()]
    for index, content in enumerate(new_contents):
        moved = next((old for old in free if old_contents[old] == content), None)
        if index not in pairs and moved is not None:
            pairs[index] = moved
            free.remove(moved)
    for _, old_start, old_end, new_start, new_end in spans:
        changed = [index for index in range(new_start, new_end) if index not in pairs]
        remaining = [index for index in range(old_start, old_end) if index in free]
        for index, old_index in zip(changed, remaining, strict=False):
            if former[old_index]["type"] == new[index]["type"]:
                pairs[index] = old_index
    return {index: former[old_index] for index, old_index in pairs.items()}


def is_item(value: object) -> bool:
    return isinstance(value, dict) and {"type", "value"} <= value.keys()


def _with_id(item: Item, old: Item | None) -> Item:
    if old is None:
        return {**item, "value": _with_ids_inside(item["value"], None), "id": str(uuid4())}
    if _content(old) == _content(item) and old.get("id"):
        return old
    value = _with_ids_inside(item["value"], old.get("value"))
    return {**item, "value": value, "id": old.get("id") or str(uuid4())}


def _with_ids_inside(value: Any, old: Any) -> Any:
    if isinstance(value, dict):
        former = old if isinstance(old, dict) else {}
        return {name: _with_ids_inside(child, former.get(name)) for name, child in value.items()}
    if isinstance(value, list) and all(map(is_item, value)):
        return with_ids(value, old)
    return value


def _content(value: Any) -> str:
    return json.dumps(_without_ids(value), sort_keys=True)


def _without_ids(value: Any) -> Any:
    if isinstance(value, str):
        return without_block_keys(value)
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if isinstance(value, dict):
        return {
            name: _without_ids(child)
            for name, child in value.items()
            if name != "id" or not is_item(value)
        }
    return value
