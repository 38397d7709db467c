"""Which tables answers are made of, as content declares them; the database watches each of them.

Watching follows from a declaration: after `migrate`, every table of a declared type is watched, and
so is every table of what its objects consist of or say about others.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from modelcluster.models import get_all_child_relations
from taggit.managers import TaggableManager
from taggit.models import Tag
from wagtail.models import DraftStateMixin, Page

from cms.changes.change import DRAFT_FIELDS
from cms.declaration import declared_types
from cms.files import file_models
from cms.mentions.mapping import citing_fields
from cms.snippets.models import ImageText


def content_models() -> Iterator[Any]:
    """All models that answers may show: declared types, and others that declare fields."""
    declared = declared_types()
    yield from declared
    for model in apps.get_models():
        if hasattr(model, "graphql_fields") and model not in declared:
            yield model


@cache
def objects() -> tuple[Any, ...]:
    """Return the models of content that are neither pages nor files."""
    return tuple(model for model in content_models() if not issubclass(model, Page))


@cache
def watched_tables() -> Mapping[str, tuple[str, ...]]:
    """The tables of content, each with the columns of which answers say nothing."""
    files = (*file_models(), ImageText)
    found: dict[str, tuple[str, ...]] = {model._meta.db_table: () for model in files}
    for model in content_models():
        for part in _parts(model):
            fields = part._meta.local_concrete_fields
            unseen = tuple(field.column for field in fields if field.name in DRAFT_FIELDS)
            found[part._meta.db_table] = unseen
    return found


def _parts(model: Any) -> Iterator[Any]:
    """A model and what its objects consist of: children, choices of several, tags."""
    yield model
    yield from (parent for parent in model._meta.get_parent_list() if not parent._meta.proxy)
    for relation in get_all_child_relations(model):
        yield relation.related_model
    for field in model._meta.get_fields():
        if isinstance(field, models.ManyToManyField):
            yield field.remote_field.through
        if isinstance(field, TaggableManager):
            yield from (field.through, Tag)


def linking_fields() -> Iterator[tuple[Any, str]]:
    """Return the fields whose texts hold links to pages, as (model, name of the field)."""
    for model in content_models():
        for name in citing_fields(model):
            if model._meta.get_field(name).model is model:
                yield model, name


def expiring_tables() -> list[str]:
    """The tables of what comes to its end by itself."""
    drafted = (model for model in objects() if issubclass(model, DraftStateMixin))
    return [table._meta.db_table for table in (Page, *drafted)]


def watch(**kwargs: Any) -> None:
    """Have the database watch what it does not yet, and find links and ends by an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgfoid = 'delivery_note_change'::regproc"
        )
        watched = {name.strip('"') for [name] in cursor.fetchall()}
        for table, unseen in watched_tables().items():
            if table not in watched:
                cursor.execute("SELECT delivery_watch(%s::regclass, %s)", [table, list(unseen)])
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()")
        defined = [text for [text] in cursor.fetchall()]
        for model, name in linking_fields():
            table, column = model._meta.db_table, model._meta.get_field(name).column
            if not _is_indexed(defined, table, f"delivery_linked_ids(({column})::text)", column):
                cursor.execute(
                    f"CREATE INDEX ON {table} USING gin (delivery_linked_ids({column}::text))"
                    " WITH (fastupdate = off)"
                )
        for table in expiring_tables():
            if not any(f"{table}_expiring" in text for text in defined):
                cursor.execute(
                    f"CREATE INDEX {table}_expiring ON {table} (expire_at)"
                    " WHERE expire_at IS NOT NULL"
                )


def _is_indexed(defined: list[str], table: str, expression: str, column: str) -> bool:
    return any(
        f".{table} " in text and (expression in text or f"delivery_linked_ids({column})" in text)
        for text in defined
    )
