"""The objects on which the texts of others depend, because blocks choose them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from wagtail.blocks import Block
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.audience import EVERYWHERE, PUBLIC, Audience
from cms.block_codec.containers import Container
from cms.block_codec.descriptions import form_of, is_required
from cms.block_codec.values import ChoiceForm, ImageForm
from cms.declaration import the_declaration, type_with_name
from cms.files import file_models
from cms.visibility import visible_any_page, visible_file, visible_rows
from search.kinds import kinds
from search.texts import Choice, model_chosen_by


def public_of(instance: Any) -> Audience:
    """The public that reads this page or snippet: in its language, and below its home page."""
    home = instance.path[: 2 * Page.steplen] if isinstance(instance, Page) else EVERYWHERE
    return Audience(instance.locale.language_code, home)


def hidden_among(choices: Collection[Choice], audience: Audience) -> set[Choice]:
    """The objects that the audience does not see. A statement for each type of them."""
    by_label: dict[str, set[int]] = defaultdict(set)
    for label, pk in choices:
        by_label[label].add(pk)
    hidden = set(choices)
    for label, pks in by_label.items():
        rows = _visible(apps.get_model(label), audience).filter(pk__in=pks).order_by()
        hidden -= {Choice(label, pk) for pk in rows.values_list("pk", flat=True)}
    return hidden


def _visible(model: Any, audience: Audience) -> Any:
    if model in file_models():
        return model._default_manager.filter(visible_file(PUBLIC))
    if model is Page:
        return Page.objects.filter(
            visible_any_page(audience), locale__language_code=audience.locale
        )
    return visible_rows(audience, model)


@cache
def chosen_models() -> frozenset[Any]:
    """The models of what blocks in searched fields choose; `Page` for pages of whatever type.

    First asked when the hub starts.
    """
    found: set[Any] = set()
    seen: set[int] = set()
    for model in map(type_with_name, kinds()):
        searched = the_declaration(model).searched
        for name in searched.body if searched else ():
            field = model._meta.get_field(name)
            if isinstance(field, StreamField):
                found |= set(_chosen_in(field.stream_block, seen))
    return frozenset(found)


def _chosen_in(block: Block, seen: set[int]) -> Iterator[Any]:
    """Blocks may stand inside themselves."""
    if id(block) in seen:
        return
    seen.add(id(block))
    form = form_of(block)
    if isinstance(form, ChoiceForm | ImageForm):
        is_required(block)  # remembered while no draft is being saved anywhere
        yield model_chosen_by(block, form)
    elif isinstance(form, Container):
        for _, child in form.blocks(block):
            yield from _chosen_in(child, seen)
