"""What people read in forms is in their language: each label is a text that is looked up then.

Django and Wagtail derive what is missing from names in code, which are English in any language.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django_filters import FilterSet
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.admin.panels import InlinePanel, get_edit_handler
from wagtail.blocks import Block, ListBlock
from wagtail.contrib.settings.registry import registry
from wagtail.fields import StreamField
from wagtail.snippets.models import get_snippet_models

from cms.declaration import declared_pages, declared_types

OURS = ("cms.", "search.")


def is_ours(model: Any) -> bool:
    return bool(model.__module__.startswith(OURS))


def edited_models() -> list[Any]:
    """What is declared and what has forms in the admin, with the children inside their forms."""
    models = [*declared_types(), *get_snippet_models(), *registry]
    for model in models[:]:
        if issubclass(model, ClusterableModel):
            models += [relation.related_model for relation in get_all_child_relations(model)]
    return [*dict.fromkeys(filter(is_ours, models))]


def edited_fields(model: Any) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if is_ours(field.model)
        and field.editable
        and not (field.auto_created or field.primary_key or isinstance(field, ParentalKey))
    ]


def blocks(block: Any, path: str) -> Iterator[tuple[str, Block]]:
    """The blocks inside a block, at all depths, each with its path."""
    inside = dict(getattr(block, "child_blocks", {}))
    if isinstance(block, ListBlock):
        inside["item"] = block.child_block
    for name, child in inside.items():
        yield f"{path}.{name}", child
        yield from blocks(child, f"{path}.{name}")


def subclasses(base: Any) -> Iterator[Any]:
    for each in base.__subclasses__():
        yield from (each, *subclasses(each))


def untranslated(texts: Iterator[tuple[str, Any]]) -> set[str]:
    return {where for where, text in texts if not isinstance(text, Promise)}


def named_models() -> Iterator[tuple[str, Any]]:
    for model in edited_models():
        for name in ("verbose_name", "verbose_name_plural"):
            yield f"{model.__name__}.Meta.{name}", model._meta.original_attrs.get(name)


def labelled_fields() -> Iterator[tuple[str, Any]]:
    for model in edited_models():
        for field in edited_fields(model):
            where = f"{model.__name__}.{field.name}"
            yield where, field.verbose_name
            if field.help_text:
                yield f"{where}: help_text", field.help_text


def panels(panel: Any) -> Iterator[Any]:
    yield panel
    inside = [*getattr(panel, "children", ())]
    if isinstance(panel, InlinePanel):
        inside.append(panel.child_edit_handler)
    for child in inside:
        yield from panels(child)


def headed_panels() -> Iterator[tuple[str, Any]]:
    for model in {*get_snippet_models(), *registry, *declared_pages().values()}:
        if is_ours(model):
            handler = getattr(model, "get_edit_handler", partial(get_edit_handler, model))
            for panel in panels(handler()):
                for name in ("heading", "help_text", "label"):
                    if text := getattr(panel, name, None):
                        yield f"{model.__name__}: {type(panel).__name__} “{text}”", text


def labelled_blocks() -> Iterator[tuple[str, Any]]:
    for model in edited_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, StreamField):
                for path, block in blocks(field.stream_block, f"{model.__name__}.{field.name}"):
                    yield path, block.meta.label  # type: ignore[attr-defined]
                    if text := getattr(block.meta, "help_text", None):
                        yield f"{path}: help_text", text


def labelled_inputs() -> Iterator[tuple[str, Any]]:
    """The fields of forms and of filters beside lists. A filter without a label is called by the
    field of its model when it is shown.
    """
    for form in filter(is_ours, subclasses(forms.BaseForm)):
        theirs = {
            name
            for base in form.__mro__
            if not is_ours(base)
            for name in getattr(base, "base_fields", {})
        }
        for name, field in getattr(form, "base_fields", {}).items():
            if name not in theirs and not field.widget.is_hidden:
                yield f"{form.__name__}.{name}", field.label
    for filters in filter(is_ours, subclasses(FilterSet)):
        for name, each in filters.base_filters.items():
            if each._label is not None:
                yield f"{filters.__name__}.{name}", each._label


def test_models_have_translated_names():
    assert untranslated(named_models()) == set()


def test_fields_have_translated_labels():
    assert untranslated(labelled_fields()) == set()


def test_panels_have_translated_headings():
    assert untranslated(headed_panels()) == set()


def test_blocks_have_translated_labels():
    assert untranslated(labelled_blocks()) == set()


def test_forms_and_filters_have_translated_labels():
    assert untranslated(labelled_inputs()) == set()
