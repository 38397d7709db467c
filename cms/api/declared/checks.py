"""System checks of declarations: every block, line and filter can be shown."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail.blocks import Block, ListBlock, RawHTMLBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.declared import type_name_of
from cms.api.blocks.values import is_known
from cms.api.declared.declarations import (
    Declared,
    Shows,
    declarations_of,
    problem_with_source,
    read_line,
)
from cms.block_codec.containers import Container
from cms.block_codec.descriptions import form_of
from cms.declaration import declared_types, misdeclared_types, the_declaration
from cms.files import file_models

MADE_ON_THE_SPOT = (StructBlock, ListBlock, StreamBlock)
"""Blocks of these very classes are named for the place where they stand."""

OF_BLOCKS = frozenset({"id"})
"""Fields that every block has in the API."""


@register("api")
def check_blocks(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A block that the API cannot show would be answered as `UnknownBlock`."""
    classes: dict[str, type[Block]] = {}
    for model in apps.get_models():
        if not hasattr(model, "graphql_fields") and not issubclass(model, Page):
            continue
        for stream in model._meta.get_fields():
            if isinstance(stream, StreamField) and stream.model is model:
                yield from _clashing_blocks(model, stream, classes)
                for path, block in _unknown_blocks(stream.stream_block, stream.name):
                    yield Error(
                        f"{model.__name__}.{path} is a {type(block).__name__}, which the API cannot"
                        " show.",
                        hint=_hint_for(block),
                        obj=model,
                        id="api.E010",
                    )


def _unknown_blocks(block: Block, path: str) -> Iterator[tuple[str, Block]]:
    form = form_of(block)
    if isinstance(form, Container):
        for name, child in form.blocks(block):
            yield from _unknown_blocks(child, f"{path}.{name}")
    elif not is_known(block):
        yield path, block


def _clashing_blocks(
    model: Any, stream: Any, classes: dict[str, type[Block]]
) -> Iterator[CheckMessage]:
    """Find blocks that have the name of something else."""
    for path, block in _inner_blocks(stream.stream_block, stream.name):
        name = type_name_of(block)
        if type(block) not in MADE_ON_THE_SPOT:
            known = classes.setdefault(name, type(block))
            if known is not type(block):
                yield Error(
                    f"{model.__name__}.{path} is a {name} of {type(block).__module__}, and another"
                    f" block of {known.__module__} is called so, too.",
                    hint="Give one of the classes another name, or a `graphql_name` in its Meta.",
                    obj=model,
                    id="api.E015",
                )
        if not isinstance(block, StructBlock):
            continue
        children = block.child_blocks
        for child in children.keys() & OF_BLOCKS:
            yield Error(
                f"{model.__name__}.{path} has a child called “{child}”, as every block in the API.",
                hint="Call it something else.",
                obj=model,
                id="api.E016",
            )
        computed = hasattr(block, "graphql_values")
        for each in declarations_of(block):
            if each.field_source not in children and not computed:
                yield Error(
                    f"{model.__name__}.{path} declares “{each.field_name}” in its graphql_fields,"
                    f" and has no child “{each.field_source}”.",
                    hint=f"Name one of its children: {', '.join(children)}.",
                    obj=model,
                    id="api.E017",
                )


def _inner_blocks(block: Block, path: str) -> Iterator[tuple[str, Block]]:
    """Yield the blocks inside a block, at any depth."""
    form = form_of(block)
    for name, child in form.blocks(block) if isinstance(form, Container) else ():
        yield f"{path}.{name}", child
        yield from _inner_blocks(child, f"{path}.{name}")


def _hint_for(block: Block) -> str:
    if isinstance(block, RawHTMLBlock):
        return (
            "HTML that editors type would reach readers unchecked. Use a RichTextBlock, or a block"
            " for what the HTML is to show."
        )
    if isinstance(block, SnippetChooserBlock):
        return f"Say in {block.target_model.__name__}.graphql_fields what is shown of it."
    return (
        "Derive the block from one of Wagtail's, or say what its values are with"
        " cms.block_codec.descriptions.describe. Until then, what it cites is no mention either."
    )


@register("api")
def check_declarations(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A field that is declared, and that nothing gives, would fail whoever asks for it."""
    for model in apps.get_models():
        seen: set[str] = set()
        for declared in _lines_of(model):
            if isinstance(declared, Exception):
                yield Error(
                    f"{model.__name__}.graphql_fields has a line that cannot be read: {declared}",
                    hint="Each line is a helper of Grapple's; a model is named as “app.Model”.",
                    obj=model,
                    id="api.E013",
                )
                continue
            problem = _problem_of(model, declared)
            if declared.name in seen:
                problem = ("and does so twice.", "Leave one of the lines out, or rename it.")
            if declared.name in OF_THE_API:
                problem = ("which the API says itself.", "Leave the line out, or rename it.")
            seen.add(declared.name)
            if problem:
                yield Error(
                    f"{model.__name__}.graphql_fields declares “{declared.name}”, {problem[0]}",
                    hint=problem[1],
                    obj=model,
                    id="api.E011",
                )


def _lines_of(model: Any) -> Iterator[Declared | Exception]:
    """Read each line of a model's `graphql_fields`; yield it, or why it cannot be read."""
    for line in getattr(model, "graphql_fields", ()):
        try:
            yield read_line(model, line)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            yield error


@register("api")
def check_filters(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A list can be narrowed down by what the API shows of its objects, and by nothing else."""
    for model in declared_types():
        lines = (each for each in _lines_of(model) if isinstance(each, Declared))
        columns = {each.name for each in lines if each.shows is Shows.COLUMN}
        if not issubclass(model, Page):
            columns = set()
        for name in the_declaration(model).filters:
            if name not in columns:
                yield Error(
                    f"{model.__name__} is declared with the filter “{name}”, which is no column of"
                    " a page that its graphql_fields show.",
                    hint="Lists of pages can be narrowed down by texts, numbers, days and truths"
                    " that are columns of their own.",
                    obj=model,
                    id="api.E012",
                )


@register("api")
def check_schema(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """The schema is made of everything that is declared: a fault that no other check names."""
    named = (check_blocks, check_declarations, check_filters)
    if misdeclared_types() or any(True for check in named for _ in check(None)):
        return
    if fault := fault_of_schema():
        yield Error(
            f"No schema can be made of what is declared: {fault}",
            hint="Each type, field and block needs a name of its own in the API.",
            id="api.E014",
        )


def fault_of_schema() -> Exception | None:
    """Why the schema cannot be made, or None."""
    try:
        import_module("cms.api.schema")
    except Exception as fault:
        return fault
    return None


OF_THE_API = frozenset({"id"})
"""Fields that every object has in the API, whatever its model declares."""

HINTS = {
    "hidden": "Declare it as a page, snippet, image, document, foreign key, stream or rich text.",
    "path": "Declare the objects with GraphQLCollection(GraphQLForeignKey, …), and what is shown of"
    " them in their own graphql_fields.",
    "other": "Name a field, property or method of the model that is what the helper shows.",
}


def _problem_of(model: Any, declared: Declared) -> tuple[str, str] | None:
    """Return the problem of a declaration and its hint, if there is one."""
    if problem := problem_with_source(model, declared):
        kind = next((name for name in HINTS if name in problem), "other")
        return f"{problem}.", HINTS[kind]
    target = declared.target
    if target is None or target in file_models() or issubclass(target, Page):
        return None
    if not hasattr(target, "graphql_fields"):
        return (
            f"and {target.__name__} does not say what is shown of it.",
            f"Say so in {target.__name__}.graphql_fields.",
        )
    return None
