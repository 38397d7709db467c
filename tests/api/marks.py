"""Texts that must never come out, for every field of a model and every block of a body.

Fields and blocks are found by asking the models: a new one gets its mark without a change here.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.tests.utils import get_test_image_file

from cms.mentions.blocks import SourceChooserBlock
from cms.snippets.models import Source
from tests.factories import RawBlock, block, item, linking

MARK = "zzhush"

# Places in the tree of pages and columns that Wagtail keeps itself.
KEPT_BY_WAGTAIL = {"path", "url_path", "draft_title", "slug"}


def marked(what: str) -> str:
    return f"{MARK} {what}"


def marked_slug(what: str) -> str:
    return slugify(marked(what))


def marked_address(what: str) -> str:
    return f"https://{MARK}.example.org/{slugify(what)}/"


def marked_image(what: str, **fields: Any) -> Any:
    texts = {"title": marked(what), "description": marked(what)}
    return get_image_model().objects.create(
        file=get_test_image_file(f"{MARK}.png"), **texts | fields
    )


def marked_document(what: str, **fields: Any) -> Any:
    return get_document_model().objects.create(
        title=marked(what), file=ContentFile(marked(what).encode(), f"{MARK}.txt"), **fields
    )


@dataclass(frozen=True)
class Chosen:
    """What marked content refers to."""

    source: Source
    image: Any
    document: Any
    user: Any = None


def marked_fields(model: type[models.Model], what: str, chosen: Chosen) -> dict[str, Any]:
    """A mark in every text of an instance, with its slug; what it may refer to is chosen."""
    values = {}
    for field in model._meta.concrete_fields:
        value = _marked_field(field, what, chosen)
        if value is not None and field.name not in KEPT_BY_WAGTAIL:
            values[field.name] = value
    names = {field.name for field in model._meta.concrete_fields}
    own = {"slug": marked_slug(what), "show_in_menus": True}
    return values | {name: value for name, value in own.items() if name in names}


def _marked_field(field: Any, what: str, chosen: Chosen) -> Any:
    chosen_for = {
        get_image_model(): chosen.image,
        get_document_model(): chosen.document,
        get_user_model(): chosen.user,
    }
    match field:
        case models.ForeignKey():
            return chosen_for.get(field.related_model)
        case _ if field.choices or not field.editable:
            return None
        case StreamField():
            return marked_stream(field.stream_block, what, chosen)
        case RichTextField():
            return f"<p>{marked(what)}</p>"
        case models.URLField():
            return marked_address(what)
        case models.CharField() | models.TextField():
            return marked(what)[: field.max_length]
        case models.JSONField():
            return {MARK: marked(what)}
    return None


def marked_stream(stream: blocks.StreamBlock, what: str, chosen: Chosen) -> list[RawBlock]:
    """One block of each type there is, and a mark in every text of it."""
    return [
        block(name, marked_value(child, what, chosen))
        for name, child in stream.child_blocks.items()
    ]


def marked_value(child: Any, what: str, chosen: Chosen) -> Any:
    match child:
        case ImageBlock():
            return {"image": chosen.image.pk, "alt_text": marked(what), "decorative": False}
        case TypedTableBlock():
            columns = [{"type": name, "heading": marked(what)} for name in child.child_blocks]
            cells = [marked_value(each, what, chosen) for each in child.child_blocks.values()]
            return {"caption": marked(what), "columns": columns, "rows": [{"values": cells}]}
        case blocks.StreamBlock():
            return marked_stream(child, what, chosen)
        case blocks.StructBlock():
            return {
                name: marked_value(inner, what, chosen)
                for name, inner in child.child_blocks.items()
            }
        case blocks.ListBlock():
            return [item(marked_value(child.child_block, what, chosen))]
        case SourceChooserBlock():
            return chosen.source.pk
        case ImageChooserBlock():
            return chosen.image.pk
        case DocumentChooserBlock():
            return chosen.document.pk
        case blocks.RichTextBlock():
            return f"<p>{marked(what)}</p>{linking(chosen.source)}"
        case blocks.URLBlock():
            return marked_address(what)
        case blocks.CharBlock() | blocks.TextBlock() | blocks.RawHTMLBlock():
            return marked(what)
        case blocks.BooleanBlock() | blocks.ChooserBlock():
            return None
        case blocks.ChoiceBlock():
            return next(value for value, _ in child.field.choices if value)
        case blocks.IntegerBlock() | blocks.FloatBlock() | blocks.DecimalBlock():
            return 1
        case blocks.DateBlock() | blocks.DateTimeBlock():
            return timezone.now().isoformat()
    raise AssertionError(
        f"Say in tests/api/marks.py what a marked {type(child).__name__} holds: “{child.name}” is"
        " one, and nobody would notice if it came out."
    )


def an_hour(*, ago: bool = False) -> Any:
    hour = timedelta(hours=1)
    return timezone.now() - hour if ago else timezone.now() + hour
