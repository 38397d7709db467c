"""Rows as they are stored, read by statements that are written once.

The ORM would take longer to write these statements than PostgreSQL to execute them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from wagtail.models import Page, Revision

from cms.database import prepared
from cms.database.prepared import column_of, table_of, type_of


@dataclass(frozen=True, slots=True)
class Row:
    """The values of an object by field name, as PostgreSQL has them: streams as JSON text,
    relations as keys. `draft` is the JSON of a page's latest revision, None where it says nothing
    else.
    """

    values: Mapping[str, Any]
    draft: str | None


def lock_pages(page_ids: Collection[int], *, skip_locked: bool = False) -> list[int]:
    """Locks the pages' rows against other writers until the transaction ends.

    Returns the ids of the pages that exist and were locked; with `skip_locked`, pages that somebody
    else is changing right now are left out instead of waited for.
    """
    wait = " SKIP LOCKED" if skip_locked else ""
    text = f"""
        SELECT id FROM {table_of(Page)} WHERE id = ANY($1::bigint[])
        ORDER BY id FOR NO KEY UPDATE{wait}
    """
    return [pk for (pk,) in prepared.execute(text, list(page_ids))]


def stored_rows(model: Any, pks: Collection[Any], lock: str = "") -> list[Row]:
    """The rows of these objects. With a clause such as `FOR UPDATE` they are locked in all of their
    tables until the transaction ends, and come without drafts. One statement.
    """
    names = [field.name for field in model._meta.concrete_fields]
    found = prepared.execute(_select(model, lock), list(pks))
    return [Row(dict(zip(names, row, strict=False)), row[-1]) for row in found]


@cache
def _select(model: Any, lock: str) -> str:
    """A row is spread over the tables of its type and of what that inherits from. Those come first:
    whoever locks a page locks it in Wagtail's table before its own.
    """
    meta = model._meta.concrete_model._meta
    links = {parent: link for parent, link in meta.parents.items() if link}
    tables = ", ".join(map(table_of, (*reversed(links), meta.model)))
    columns = ", ".join(map(_qualified, meta.concrete_fields))
    joined = "".join(
        f" AND {_qualified(link)} = {_qualified(link.target_field)}" for link in links.values()
    )
    draft = f"""(
        SELECT content FROM {table_of(Revision)} AS revision
        WHERE revision.id = latest_revision_id AND (has_unpublished_changes OR NOT live)
    )"""
    return f"""
        SELECT {columns}, {draft if issubclass(model, Page) and not lock else "NULL"} FROM {tables}
        WHERE {_qualified(meta.pk)} = ANY($1::{type_of(meta.pk)}[]){joined} {lock}
    """


def _qualified(field: Any) -> str:
    return f"{table_of(field.model)}.{column_of(field)}"
