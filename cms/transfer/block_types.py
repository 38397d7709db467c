"""The types by which pydantic checks blocks in a bundle, made from the blocks themselves."""

from enum import Enum, auto
from typing import Annotated, Any, Literal, Union

from django.core import exceptions
from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    create_model,
)
from wagtail.blocks import CharBlock, StaticBlock, TextBlock

from cms.block_codec.containers import ListForm, StreamForm, StructForm, TableForm, WrappedForm
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, ImageForm, RichTextForm
from cms.mentions.blocks import SourceMentionBlock
from cms.transfer.block_values import kinds_of, spread_child
from cms.transfer.entry import Entry
from cms.transfer.limits import text_for
from cms.transfer.markup import html_of
from cms.transfer.problems import findings_of, refused, several
from cms.transfer.references import References, reference_to


class NotGiven(Enum):
    """Stands for what a bundle does not say."""

    NOT_GIVEN = auto()


NOT_GIVEN = NotGiven.NOT_GIVEN


def is_held(block: Any) -> bool:
    """Return True if bundles can hold values of this block."""
    match form := form_of(block):
        case ChoiceForm():
            return bool(kinds_of(block))
        case StructForm():
            children = block.child_blocks.values()
            return all(is_held(child) for child in children if is_required(child))
        case ListForm():
            return is_held(block.child_block)
        case WrappedForm():
            return is_held(form.inside(block))
    return form is not None


def held(block: Any) -> Any:
    """The type of a block's values in a bundle, with all checks. Once valid, they are plain."""
    written = PlainSerializer(lambda value: _written(block, value))
    return Annotated[_type_of(block), AfterValidator(_plain), written]


def _written(block: Any, value: Any) -> Any:
    """A mention that stands by itself says its kicker, which came last, where it has one."""
    if not isinstance(form_of(block), StreamForm):
        return value
    return [
        {
            **item,
            "value": {
                name: each for name, each in item["value"].items() if each or name != "kicker"
            },
        }
        if isinstance(block.child_blocks[item["type"]], SourceMentionBlock)
        else item
        for item in value
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Entry):
        return {name: _plain(each) for name, each in value if each is not NOT_GIVEN}
    return value


def _type_of(block: Any) -> Any:
    lists: Any = list
    match form := form_of(block):
        case StreamForm():
            items = [_item_type(child) for child in block.child_blocks.values() if is_held(child)]
            if len(items) > 1:
                union: Any = Union[tuple(items)]  # noqa: UP007
                return lists[Annotated[union, Field(discriminator="type")]]
            return lists[items[0] if items else None]
        case ListForm():
            least, most = block.meta.min_num or 0, block.meta.max_num
            limits = Field(min_length=least, max_length=most)
            return Annotated[lists[_type_of(block.child_block)], limits]
        case StructForm():
            return create_model(type(block).__name__, __base__=Entry, **_fields_of_struct(block))
        case TableForm():
            return _table_type(block)
        case WrappedForm():
            return _type_of(form.inside(block))
        case RichTextForm():
            return Annotated[str, html_of(block)]
        case ImageForm():
            return create_model("ImageItem", __base__=Entry, **_fields_of_choice(block))
        case ChoiceForm():
            return Annotated[Any, AfterValidator(_check_of_choice(block))]
    if isinstance(block, CharBlock | TextBlock):
        return Annotated[str, text_for(block)]
    return Annotated[Any, AfterValidator(_check_of_value(block))]


def _item_type(block: Any) -> type[Entry]:
    fields: Any = {"type": (Literal[block.name], ...), "value": (_type_of(block), ...)}
    return create_model(f"{type(block).__name__}Item", __base__=Entry, **fields)


def _fields_of_struct(block: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    spread = spread_child(block)
    for name, child in block.child_blocks.items():
        if name == spread:
            fields |= _fields_of_choice(child)
        elif not isinstance(child, StaticBlock):
            fields[name] = _field_of(child)
    return fields


def _field_of(block: Any) -> tuple[Any, Any]:
    """A type, and what is taken for a value that is not given: `...` where it has to be."""
    kind, form = _type_of(block), form_of(block)
    is_list_with_items = isinstance(form, ListForm) and block.meta.min_num
    if is_required(block) or is_list_with_items:
        return kind, ...
    if isinstance(form, RichTextForm) or isinstance(block, CharBlock | TextBlock):
        return kind, ""
    if isinstance(form, StructForm):
        return kind, NOT_GIVEN
    return kind | None, NOT_GIVEN


def _fields_of_choice(block: Any) -> dict[str, Any]:
    """The fields of a choice that can be of one kind only."""
    [kind] = kinds_of(block)
    fields: dict[str, Any] = {kind: (Annotated[str, reference_to(kind)], ...)}
    if isinstance(form_of(block), ImageForm):
        fields["alt"] = (Annotated[str, text_for(block.child_blocks["alt_text"])], "")
    return fields


def _table_type(block: Any) -> Any:
    """A table whose columns say what their cells hold."""
    lists: Any = list
    adapter: Any = TypeAdapter
    kinds: dict[str, Any] = {
        name: adapter(Annotated[_type_of(child), AfterValidator(_plain)])
        for name, child in block.child_blocks.items()
        if is_held(child)
    }
    fields: Any = {"type": (Literal[tuple(kinds)], ...), "heading": (str, "")}
    column: Any = create_model("Column", __base__=Entry, **fields)
    table: Any = create_model(
        "Table",
        __base__=Entry,
        caption=(str, ""),
        columns=(lists[column], ...),
        rows=(lists[lists[Any]], []),
    )

    def check(given: Any, info: ValidationInfo) -> dict[str, Any]:
        rows: list[list[Any]] = []
        findings: list[tuple[str | None, str]] = []
        for number, row in enumerate(given.rows):
            if len(row) != len(given.columns):
                expected = f"expected {len(given.columns)}, one for each column"
                findings.append((f"{len(row)} cells in row {number}", expected))
            rows.append([])
            for column, cell in zip(given.columns, row, strict=False):
                place = f"row {number}, column {len(rows[-1])}"
                try:
                    rows[-1].append(
                        None
                        if cell is None
                        else kinds[column.type].validate_python(
                            cell, strict=True, context=info.context
                        )
                    )
                except ValidationError as error:
                    rows[-1].append(None)
                    findings += [
                        (f"{found or 'another value'} in {place}", expected)
                        for found, expected in findings_of(error)
                    ]
        if findings:
            raise several(findings)
        return {"caption": given.caption, "columns": _plain(given.columns), "rows": rows}

    return Annotated[table, AfterValidator(check)]


def _check_of_choice(block: Any) -> Any:
    kinds = kinds_of(block)
    allowed = ", ".join(kinds) or "nothing"

    def check(value: Any, info: ValidationInfo) -> Any:
        if value is None and not is_required(block):
            return value
        if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= set(kinds):
            raise refused(f"expected an object with the name of one of {allowed}")
        [(kind, name)] = value.items()
        if not isinstance(name, str):
            raise refused(f"expected the name of a {kind}")
        known = info.context.of_kind(kind) if isinstance(info.context, References) else None
        if known and (expected := known.expected_instead_of(name)):
            raise refused(expected, found=f"{kind} {name}")
        return value

    return check


def _check_of_value(block: Any) -> Any:
    def check(value: Any) -> Any:
        try:
            block.clean(block.to_python(value))
        except exceptions.ValidationError as error:
            raise refused(f"expected another value: {error.messages[0]}") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise refused(f"expected what a {type(block).__name__} holds") from error
        return value

    return check
