"""Rows of declared snippets, and of any object that content refers to."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, TranslatableMixin

from cms.api.columns import stored
from cms.api.declared.declarations import DECLARED, declared_sources, declared_values
from cms.api.hub.loaders import load_answers, load_offers
from cms.api.media.loaders import load_documents, load_images, load_media
from cms.api.page.loaders import load_any_pages, load_pages
from cms.api.rows import ObjectRow, Row, make_peers, places_of
from cms.api.scope import Scope
from cms.api.slots import Numbers, among
from cms.api.source.loaders import load_sources
from cms.api.statements import Statement, fetch, statement
from cms.api.versions import by_named, shown_versions
from cms.audience import Audience
from cms.declaration import declaration_of
from cms.delivery import tags
from cms.files import media_model
from cms.mentions.mapping import citing_fields
from cms.visibility import visible_rows

Load = Callable[[Scope, list[int]], Mapping[int, Row]]

NOTHING: frozenset[str] = frozenset()

SPECIAL: Mapping[str, Load] = {
    "snippets.source": load_sources,
    "snippets.quickanswer": load_answers,
    "snippets.offer": load_offers,
}
"""Loaders of the snippets whose rows hold more than they declare."""


def object_rows(scope: Scope, model: Any, select: Statement, **values: Any) -> list[ObjectRow]:
    """Rows of the objects that `select` selects, in its order, with the streams that the operation
    asks for anywhere.
    """
    streams = tuple(name for name in citing_fields(model) if name in scope.asked)
    rows = []
    for record in fetch(select.then(_with_columns, scope.audience, model, streams), **values):
        row = ObjectRow(record["pk"], model)
        row.own_locale = record.get("language")
        row.with_declared(declared_values(model, NOTHING, record, DECLARED))
        row.streams = {name: record[f"stream_{name}"] for name in streams}
        row.take_place(record)
        rows.append(row)
    make_peers(scope, rows)
    return rows


def _with_columns(
    objects: QuerySet[Any], audience: Audience, model: Any, streams: tuple[str, ...]
) -> QuerySet[Any, Any]:
    columns: dict[str, Any] = {
        name: F(source) for name, source in declared_sources(model, NOTHING).items()
    }
    if audience.fallbacks and issubclass(model, TranslatableMixin):
        columns["language"] = F("locale__language_code")
    for name in streams:
        columns[f"stream_{name}"] = stored(audience, model, name)
    return objects.values("pk", *places_of(objects), **columns)


@statement
def _of_ids(audience: Audience, model: Any, *, ids: Numbers) -> QuerySet[Any]:
    return visible_rows(audience, model).filter(among("pk", ids)).order_by()


def load_objects(scope: Scope, model: Any, keys: Collection[int]) -> Mapping[int, Row]:
    """Load the visible objects with these keys, whatever the model."""
    if not keys:
        return {}
    found = _load_objects(scope, model, keys)
    if any(key not in found for key in keys):
        # What is hidden now, or gone, may be there later.
        scope.dependencies.add_lists(*_lists_of(model))
    return found


def _lists_of(model: Any) -> Collection[str]:
    """The cache lists in which objects of a model stand."""
    if issubclass(model, Page) and declaration_of(model) is None:
        return tags.with_a_page()
    return [tags.list_of(model)]


def _load_objects(scope: Scope, model: Any, keys: Collection[int]) -> Mapping[int, Row]:
    if model is get_image_model():
        return load_images(scope, keys)
    if model is get_document_model():
        return load_documents(scope, keys)
    if model is media_model():
        return load_media(scope, keys)
    if issubclass(model, Page):
        is_declared = declaration_of(model) is not None
        return load_pages(scope, model, keys) if is_declared else load_any_pages(scope, keys)
    if load := SPECIAL.get(model._meta.label_lower):
        return load(scope, [*keys])
    shown = shown_versions(scope, model, keys)
    asked = _of_ids(scope.audience, model)
    return by_named(shown, object_rows(scope, model, asked, ids=[*{*shown.values()}]))
