"""The forms of blocks that hold other blocks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import Block

from cms.block_codec.values import Form, text_in

Part = tuple[Any, str, Block, Any]
"""A block inside another: its key there, the id of the block it belongs to, itself, its value."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Stands for a part that goes. Where a part cannot go, `emptied` stays in its place."""

    emptied: Any


class Container(Form):
    """The form of blocks that hold others."""

    __slots__ = ()

    def blocks(self, block: Any) -> Iterable[tuple[str, Block]]:
        """The blocks that can stand inside, with the name of each."""
        inside: Iterable[tuple[str, Block]] = block.child_blocks.items()
        return inside

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        """Yield the parts of the raw value in reading order. Unknown types are passed over."""
        raise NotImplementedError

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        """A copy of the raw value with other values for some parts, by their keys."""
        raise NotImplementedError

    def mapped(
        self,
        block: Any,
        raw: Any,
        block_id: str,
        decide: Callable[[Any, str, Block, Any], Any],
        holds_up: Callable[[Any, Block], bool] = lambda key, child: False,
    ) -> Any:
        """The raw value after a decision on each part: the very same object where none changes.

        `Dropped` where a part goes without which the block is nothing: one that holds it up.
        """
        changes: dict[Any, Any] = {}
        goes = False
        for key, inner_id, child, inner in self.parts(block, raw, block_id):
            after = decide(key, inner_id, child, inner)
            if after is not inner:
                changes[key] = after
                goes |= isinstance(after, Dropped) and holds_up(key, child)
        if not changes:
            return raw
        left = self.replaced(raw, changes)
        return Dropped(emptied=left) if goes else left


class StreamForm(Container):
    """Objects with the name of a block each. A key is an index."""

    __slots__ = ()

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        for index, item in enumerate(raw if isinstance(raw, list) else ()):
            child = block.child_blocks.get(_type_of(item))
            if child is not None:
                yield index, str(item.get("id") or index), child, item.get("value")

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        return [
            {**item, "value": changes[index]} if index in changes else item
            for index, item in enumerate(raw)
            if not isinstance(changes.get(index), Dropped)
        ]


class ListForm(Container):
    """Items in today's format or, as older versions of Wagtail stored them, bare values."""

    __slots__ = ()

    def blocks(self, block: Any) -> Iterable[tuple[str, Block]]:
        return [("item", block.child_block)]

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        child = block.child_block
        for index, item in enumerate(raw if isinstance(raw, list) else ()):
            if is_list_item(item):
                yield index, str(item["id"] or f"{block_id}-{index}"), child, item["value"]
            else:
                yield index, f"{block_id}-{index}", child, item

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        return [
            item
            if index not in changes
            else {**item, "value": changes[index]}
            if is_list_item(item)
            else changes[index]
            for index, item in enumerate(raw)
            if not isinstance(changes.get(index), Dropped)
        ]


def is_list_item(item: Any) -> bool:
    """Return True if an item of a ListBlock has today's format, and not the one without ids, as
    `ListBlock._item_is_in_block_format` decides.
    """
    return isinstance(item, dict) and item.get("type") == "item" and {"id", "value"} <= item.keys()


class StructForm(Container):
    """An object. A key is the name of a child, and all of it belongs to the block around it."""

    __slots__ = ()

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        if isinstance(raw, dict):
            for name, child in block.child_blocks.items():
                if name in raw:
                    yield name, block_id, child, raw[name]

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        return {**raw, **{name: _emptied(after) for name, after in changes.items()}}


class TableForm(Container):
    """Rows of cells, whose columns say what they hold. A key is the numbers of row and column."""

    __slots__ = ()

    def columns(self, raw: Any) -> list[Any]:
        columns = raw.get("columns") if isinstance(raw, dict) else None
        return columns if isinstance(columns, list) else []

    def rows(self, block: Any, raw: Any) -> Iterator[list[tuple[Block | None, Any]]]:
        """The cells of each row. It may have more of them than there are columns, or fewer."""
        kinds = [block.child_blocks.get(_type_of(column)) for column in self.columns(raw)]
        rows = raw.get("rows") if isinstance(raw, dict) else None
        for row in rows if isinstance(rows, list) else ():
            cells = row.get("values") if isinstance(row, dict) else None
            yield [*zip(kinds, cells if isinstance(cells, list) else (), strict=False)]

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        for number, row in enumerate(self.rows(block, raw)):
            for column, (child, cell) in enumerate(row):
                if child is not None:
                    yield (number, column), block_id, child, cell

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        rows = list(raw["rows"])
        for (number, column), after in changes.items():
            if rows[number] is raw["rows"][number]:
                rows[number] = {**rows[number], "values": list(rows[number]["values"])}
            rows[number]["values"][column] = _emptied(after)
        return {**raw, "rows": rows}


def _read_nothing_else(raw: Any) -> Any:
    return raw


def _write_nothing_else(raw: Any, inside: Any) -> Any:
    return inside


@dataclass(frozen=True, slots=True)
class WrappedForm(Container):
    """A block that wraps another one: consumers see that block in its place.

    `inside` gives that block, the same one each time. `read` takes its raw value out of that of the
    block itself, whatever that is; `write` puts another one in, with None for a value that is new.
    """

    inside: Callable[[Any], Block]
    read: Callable[[Any], Any] = _read_nothing_else
    write: Callable[[Any, Any], Any] = _write_nothing_else

    def blocks(self, block: Any) -> Iterable[tuple[str, Block]]:
        return [("inside", self.inside(block))]

    def parts(self, block: Any, raw: Any, block_id: str) -> Iterator[Part]:
        yield None, block_id, self.inside(block), self.read(raw)

    def replaced(self, raw: Any, changes: Mapping[Any, Any]) -> Any:
        after = changes[None]
        if isinstance(after, Dropped):
            return Dropped(emptied=self.write(raw, after.emptied))
        return self.write(raw, after)


def _type_of(item: Any) -> str:
    return text_in(item.get("type")) if isinstance(item, dict) else ""


def _emptied(after: Any) -> Any:
    return after.emptied if isinstance(after, Dropped) else after
