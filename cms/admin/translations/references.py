"""Point what a translation refers to at the translations of that, where there are any.

By rule for each foreign key, chooser and link, in blocks, rich text and children, of whatever type.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import ForeignKey, Model, OuterRef, Subquery
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.blocks import Block
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, TranslatableMixin
from wagtail.rich_text import features

from cms.block_codec.containers import Container
from cms.block_codec.descriptions import form_of
from cms.block_codec.values import ChoiceForm, RichTextForm
from cms.mentions.link_type import primary_key_of
from cms.mentions.mapping import Verdict, mapped_tags

Decide = Callable[[type[Model], int], int]
"""Asked of each reference to something that is translated; returns the key to write."""

BOOKKEEPING = {"alias_of", "page_ptr"}


def point_at_translations(instance: Any, locale: Locale) -> None:
    """Change the references of an unsaved instance. One statement for each type referred to."""
    named = references_of(instance)
    there = {model: translations_of(model, pks, locale) for model, pks in named.items()}
    change_references(instance, lambda model, pk: there[model].get(pk, pk))


def references_of(instance: Any) -> dict[Any, set[int]]:
    """Return the keys of what an instance refers to that is translated, by model."""
    named: dict[Any, set[int]] = defaultdict(set)

    def note(model: type[Model], pk: int) -> int:
        named[model].add(pk)
        return pk

    change_references(instance, note)
    return named


def translations_of(model: Any, pks: set[int], locale: Locale) -> dict[int, int]:
    """Return the keys of the translations into a language that there are, live or not."""
    translations = model._base_manager.filter(
        translation_key=OuterRef("translation_key"), locale=locale
    )
    originals = model._base_manager.filter(pk__in=pks).exclude(locale=locale)
    pairs = originals.values_list("pk", Subquery(translations.values("pk")[:1]))
    return {pk: translation for pk, translation in pairs if translation is not None}


def change_references(instance: Any, decide: Decide) -> None:
    """Ask of each reference of an instance and its children what it is to be."""
    for key in content_keys(type(instance)):
        if (pk := getattr(instance, key.attname)) is not None:
            after = decide(translated_model(key.related_model), pk)
            if after != pk:
                setattr(instance, key.attname, after)
    for field in instance._meta.get_fields():
        if isinstance(field, StreamField):
            raw = getattr(instance, field.name).get_prep_value()
            after = _in_block(field.stream_block, raw, decide)
            if after is not raw:
                setattr(instance, field.name, field.stream_block.to_python(after))
        elif isinstance(field, RichTextField):
            html = getattr(instance, field.name)
            setattr(instance, field.name, _in_html(html, decide))
    for child in _children(instance):
        change_references(child, decide)


def content_keys(model: type[Model]) -> list[Any]:
    """The foreign keys by which objects of a model refer to something that is translated."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and issubclass(field.related_model, TranslatableMixin)
        and not isinstance(field, ParentalKey)
        and field.name not in BOOKKEEPING
    ]


def _children(instance: Any) -> Iterator[Any]:
    if isinstance(instance, ClusterableModel):
        for relation in get_all_child_relations(instance):
            name = relation.get_accessor_name()
            if name != COMMENTS_RELATION_NAME:
                yield from getattr(instance, name).get_object_list()  # kept, to be saved along


def translated_model(model: type[Model]) -> type[Model]:
    """The model by which a translation is known: pages of all types are one."""
    return Page if issubclass(model, Page) else model


def _in_block(block: Block, raw: Any, decide: Decide) -> Any:
    """The raw value with other references: the very same object where none changes."""
    form = form_of(block)
    if isinstance(form, Container):
        return form.mapped(block, raw, "", lambda _, __, child, it: _in_block(child, it, decide))
    if isinstance(form, RichTextForm):
        return _in_html(raw, decide)
    if isinstance(form, ChoiceForm):
        return _in_choice(block, raw, decide)
    return raw


def _in_choice(block: Any, raw: Any, decide: Decide) -> Any:
    model, pk = block.model_class, primary_key_of(raw)
    if pk is None or not issubclass(model, TranslatableMixin):
        return raw
    after = decide(translated_model(model), pk)
    if after == pk:
        return raw
    return str(after) if isinstance(raw, str) else after


def _in_html(html: Any, decide: Decide) -> Any:
    return mapped_tags(html, partial(_verdict_on, decide)) if isinstance(html, str) else html


def _verdict_on(decide: Decide, pk: int, attributes: dict[str, str]) -> Verdict | int:
    handler = features.get_link_types().get(attributes.get("linktype", ""))
    if handler is None or not issubclass(handler.get_model(), TranslatableMixin):
        return Verdict.KEEP
    after = decide(translated_model(handler.get_model()), pk)
    return Verdict.KEEP if after == pk else after
