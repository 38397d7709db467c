"""What is wrong with the settings of the API and with its operations, before anybody asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.blocks import Block, RawHTMLBlock
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.api.blocks.values import is_known
from cms.api.declared_fields import Declared, Shows, declared_fields, problem_with_source
from cms.block_codec.containers import Container
from cms.block_codec.descriptions import form_of
from cms.cache.counters import rate_of
from cms.declaration import declared_types, the_declaration


@register("api")
def check_rate_limit(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A rate that cannot be read would fail each request."""
    try:
        rate_of(settings.GRAPHQL_RATE_LIMIT)
    except ValueError:
        yield Error(
            f"GRAPHQL_RATE_LIMIT is “{settings.GRAPHQL_RATE_LIMIT}”, which is not a rate.",
            hint="Set it to a number of operations and a period, for example 3000/minute, or to"
            " nothing for no limit.",
            id="api.E001",
        )


@register("api")
def check_trusted_proxies(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """The number of proxies counts entries of X-Forwarded-For."""
    if settings.TRUSTED_PROXIES < 0:
        yield Error(
            f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}, which is not a number of proxies.",
            hint="Set it to how many proxies of yours a request passes, 0 if clients reach this"
            " server directly.",
            id="api.E002",
        )


@register("api")
def check_limits(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Of a request that may have nothing, nothing is answered."""
    for name in ("batch", "bytes", "seconds"):
        value = settings.GRAPHQL_LIMITS.get(name, 0)
        if value <= 0:
            yield Error(
                f"GRAPHQL_LIMITS allows a request {value} {name}.",
                hint=f"Give “{name}” a value above 0.",
                id="api.E003",
            )


@register("api")
def check_origins(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """An origin is scheme, host and port, as a browser sends it: nothing else ever matches."""
    for origin in settings.CORS_ALLOWED_ORIGINS:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            yield Error(
                f"GRAPHQL_CORS_ORIGINS holds “{origin}”, which is not an origin.",
                hint="Write scheme and host, and the port if it is not the usual one, without a"
                " slash at the end: https://www.example.org.",
                id="api.E004",
            )


@register("api")
def check_operations(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every operation can be read, fits the schema, and keeps to the limits whatever its variables
    are left out.
    """
    from cms.api.errors import ContractError
    from cms.api.execution.cost import check_cost
    from cms.api.execution.documents import document_of
    from cms.api.execution.limits import limits
    from cms.api.execution.operations import UnreadableError, operations_in

    directory = Path(settings.GRAPHQL_OPERATIONS_DIR)
    try:
        operations = operations_in(directory)
    except UnreadableError as error:
        yield Error(
            str(error),
            hint=f"Correct the files in {directory}: each operation and fragment has a name of its"
            " own.",
            id="api.E005",
        )
        return
    for operation in operations:
        document = document_of(operation.text)
        problems = [error.message for error in document.errors]
        if document.node:
            try:
                check_cost(document.cost(operation.name, {}), limits())
            except ContractError as error:
                problems.append(error.message)
        for problem in problems:
            yield Error(
                f"The operation {operation.name} cannot be executed: {problem}",
                hint=f"Correct {operation.path}, or a fragment that it spreads, by"
                " frontend_contract/schema.graphql; then run “make operations”.",
                id="api.E006",
            )
    if settings.GRAPHQL_TRUSTED_ONLY and not operations:
        yield Error(
            f"GRAPHQL_TRUSTED_ONLY is set, but there is no operation in {directory}: no request"
            " would be answered.",
            hint="Set GRAPHQL_OPERATIONS_DIR to the directory that holds your frontend's"
            " operations.",
            id="api.E007",
        )


@register("api")
def check_blocks(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A block that the API cannot show would be answered as `UnknownBlock`."""
    for model in apps.get_models():
        if not hasattr(model, "graphql_fields") and not issubclass(model, Page):
            continue
        for stream in model._meta.get_fields():
            if isinstance(stream, StreamField) and stream.model is model:
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
        for declared in declared_fields(model):
            problem = _problem_of(model, declared)
            if problem:
                yield Error(
                    f"{model.__name__}.graphql_fields declares “{declared.name}”, {problem[0]}",
                    hint=problem[1],
                    obj=model,
                    id="api.E011",
                )


@register("api")
def check_filters(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """A list can be narrowed down by what the API shows of its objects, and by nothing else."""
    for model in declared_types():
        columns = {each.name for each in declared_fields(model) if each.shows is Shows.COLUMN}
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


HINTS = {
    "hidden": "Declare it as a page, snippet, image, document, foreign key, stream or rich text.",
    "path": "Declare the objects with GraphQLCollection(GraphQLForeignKey, …), and what is shown of"
    " them in their own graphql_fields.",
    "other": "Name a field, property or method of the model that is what the helper shows.",
}


def _problem_of(model: Any, declared: Declared) -> tuple[str, str] | None:
    """What is wrong with a declaration, and what to do about it."""
    if problem := problem_with_source(model, declared):
        kind = next((name for name in HINTS if name in problem), "other")
        return f"{problem}.", HINTS[kind]
    target = declared.target
    files = (get_image_model(), get_document_model())
    if target is None or target in files or issubclass(target, Page):
        return None
    if not hasattr(target, "graphql_fields"):
        return (
            f"and {target.__name__} does not say what is shown of it.",
            f"Say so in {target.__name__}.graphql_fields.",
        )
    return None
