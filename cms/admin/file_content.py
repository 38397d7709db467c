"""Find a file in the stored values of pages and snippets, put another in its place, or take it out.

Works on raw values, as the mapping of mentions does: what is not about the file stays as it is,
byte by byte, and so does the text that stands for an image at each place.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.block_codec.containers import Container, Dropped, StructForm
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, Chosen, ImageForm, RichTextForm, text_in
from cms.mentions.link_type import primary_key_of
from cms.mentions.mapping import FIND_A_TAGS, Verdict, mapped_fields, mapped_tags

EMBEDS = re.compile(r"<embed(?P<attributes>\b[^>]*)>")


@dataclass(frozen=True, slots=True)
class Shown:
    """One place that shows a file: the block or field, what editors call it, and its own text."""

    file_id: int
    block_id: str
    label: str
    text: str = ""


Decide = Callable[[Shown], Verdict | int]
"""Asked once of each place, in reading order; a number is the id of the file to show there."""


def file_fields(model: type[Model], file_model: Any) -> list[Any]:
    """The fields of a model that choose such a file."""
    return [
        field
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model is file_model
    ]


def mapped_files(
    model: type[Model], content: Mapping[str, Any], file_model: Any, decide: Decide
) -> dict[str, Any]:
    """The fields that are changed by the decisions; a StreamField's as lists and dicts.

    `content` holds raw values by field name. A field that needs a file keeps the one that is to go.
    """
    changed: dict[str, Any] = {}
    for field in file_fields(model, file_model):
        key = primary_key_of(content.get(field.name))
        if key is None:
            continue
        verdict = decide(Shown(key, field.name, str(capfirst(field.verbose_name))))
        if isinstance(verdict, int):
            changed[field.name] = verdict
        elif verdict is Verdict.DROP and field.null:
            changed[field.name] = None

    def after(name: str, block: Block | None, value: Any) -> Any:
        if block is None:
            return _mapped_html(value, name, file_model, decide)
        return _mapped(block, value, name, file_model, decide)

    return changed | mapped_fields(model, content, after)


def _mapped(block: Block, raw: Any, block_id: str, file_model: Any, decide: Decide) -> Any:
    form = form_of(block)
    if isinstance(form, Container):
        # A figure is nothing without its image: the block goes with it.
        return form.mapped(
            block,
            raw,
            block_id,
            lambda _, inner_id, child, inner: _mapped(child, inner, inner_id, file_model, decide),
            lambda _, child: isinstance(form, StructForm) and is_required(child),
        )
    if isinstance(form, RichTextForm):
        return _mapped_html(raw, block_id, file_model, decide)
    if not isinstance(form, ChoiceForm | ImageForm) or _model_of(form.of) is not file_model:
        return raw
    chosen, text = form.key_and_text(raw) if isinstance(form, ImageForm) else (raw, "")
    key = primary_key_of(chosen)
    verdict = Verdict.KEEP if key is None else decide(Shown(key, block_id, str(block.label), text))
    if verdict is Verdict.KEEP:
        return raw
    if verdict is Verdict.DROP:
        return Dropped(emptied=None)
    return {**raw, "image": verdict} if isinstance(raw, dict) else verdict


def _model_of(chosen: Chosen) -> Any:
    models = {Chosen.IMAGE: get_image_model, Chosen.DOCUMENT: get_document_model}
    return models[chosen]() if chosen in models else None


def _mapped_html(html: Any, block_id: str, file_model: Any, decide: Decide) -> Any:
    if not isinstance(html, str):
        return html
    is_image = file_model is get_image_model()
    named = ("embedtype", "image") if is_image else ("linktype", "document")

    def verdict_on(key: int, attributes: dict[str, str]) -> Verdict | int:
        if named not in attributes.items():
            return Verdict.KEEP
        return decide(Shown(key, block_id, "", text_in(attributes.get("alt"))))

    return mapped_tags(html, verdict_on, EMBEDS if is_image else FIND_A_TAGS)
