"""Which block has which form."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from wagtail import blocks
from wagtail.blocks import Block
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.block_codec.containers import Container, ListForm, StreamForm, StructForm, TableForm
from cms.block_codec.values import (
    BOOLEAN,
    INTEGER,
    MOMENT,
    NOTHING,
    NUMBER,
    TABLE_OF_TEXTS,
    TEXT,
    TEXTS,
    ChoiceForm,
    Chosen,
    Form,
    ImageForm,
    RichTextForm,
)

_forms: dict[type[Block], Form] = {
    blocks.BaseStreamBlock: StreamForm(),
    blocks.ListBlock: ListForm(),
    blocks.BaseStructBlock: StructForm(),
    BaseTypedTableBlock: TableForm(),
    blocks.RichTextBlock: RichTextForm(),
    blocks.CharBlock: TEXT,
    blocks.TextBlock: TEXT,
    blocks.URLBlock: TEXT,
    blocks.EmailBlock: TEXT,
    blocks.RegexBlock: TEXT,
    blocks.ChoiceBlock: TEXT,
    blocks.MultipleChoiceBlock: TEXTS,
    blocks.DateBlock: TEXT,
    blocks.TimeBlock: TEXT,
    blocks.DateTimeBlock: MOMENT,
    blocks.IntegerBlock: INTEGER,
    blocks.FloatBlock: NUMBER,
    blocks.DecimalBlock: NUMBER,
    blocks.BooleanBlock: BOOLEAN,
    blocks.StaticBlock: NOTHING,
    TableBlock: TABLE_OF_TEXTS,
    blocks.PageChooserBlock: ChoiceForm(Chosen.PAGE),
    DocumentChooserBlock: ChoiceForm(Chosen.DOCUMENT),
    SnippetChooserBlock: ChoiceForm(Chosen.SNIPPET),
    ImageChooserBlock: ChoiceForm(Chosen.IMAGE),
    ImageBlock: ImageForm(),
}


def describe(block_class: type[Block], form: Form) -> None:
    """Say what the values of a class of blocks, and of those derived from it, are."""
    _forms[block_class] = form
    _class_and_form.cache_clear()


def form_of(block: Block) -> Form | None:
    """Return the form of a block's values; None for a block that nobody described."""
    return _class_and_form(block.__class__)[1]


def described_class(block: Block) -> type[Block]:
    """The class from which a block has its form."""
    return _class_and_form(block.__class__)[0]


@cache
def _class_and_form(block_class: type[Block]) -> tuple[type[Block], Form | None]:
    for base in block_class.__mro__:
        if base in _forms:
            return base, _forms[base]
    return block_class, None


def leaves_of(block: Block, raw: Any) -> Iterator[tuple[Block, Form | None, Any]]:
    """The blocks inside a raw value that hold no others, at any depth, with form and raw value."""
    form = form_of(block)
    if isinstance(form, Container):
        for _, _, child, value in form.parts(block, raw, ""):
            yield from leaves_of(child, value)
    else:
        yield block, form, raw


def is_required(block: Any) -> bool:
    """Return True if a struct is nothing without this child.

    Asked once: while a draft is saved, Wagtail takes nothing to be required.
    """
    known: bool | None = getattr(block, "is_required_once_published", None)
    if known is None:
        is_image = isinstance(form_of(block), ImageForm)
        asked = block.child_blocks["image"] if is_image else block
        known = block.is_required_once_published = bool(asked.required)
    return known
