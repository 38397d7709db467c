"""What the database holds of pages and of their mentions, read by statements that are written once.

Every save of a page asks for both, and the ORM would take longer to write these statements than
PostgreSQL to execute them.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from wagtail.models import Page, Revision

from cms import prepared
from cms.mentions.mapping import citing_fields
from cms.mentions.models import Mention
from cms.prepared import column_of, table_of


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The content of a page by field name, as stored: `published` is that of its own row, `draft`
    that of its latest revision, None where it says nothing else.
    """

    pk: int
    is_live: bool
    published: dict[str, Any]
    draft: dict[str, Any] | None


def stored_pages(model: type[Model], page_ids: Collection[int]) -> list[StoredPage]:
    """The pages of this type among these. One statement."""
    fields = citing_fields(model)
    found = []
    for pk, is_live, draft, *values in prepared.execute(_select_pages(model), list(page_ids)):
        published = {
            name: json.loads(value) if block and value is not None else value
            for (name, block), value in zip(fields.items(), values, strict=True)
        }
        found.append(StoredPage(pk, is_live, published, draft and json.loads(draft)))
    return found


def stored_mentions(page_ids: Collection[int]) -> list[Mention]:
    """The rows of these pages, those of one page together. One statement."""
    names = [field.attname for field in Mention._meta.concrete_fields]
    rows = prepared.execute(_select_mentions(), list(page_ids))
    return [Mention.from_db(connection.alias, names, row) for row in rows]


@cache
def _select_pages(model: type[Model]) -> str:
    """The row of a page is spread over the tables of its type and of what that inherits from."""
    fields: list[Any] = [model._meta.get_field(each) for each in citing_fields(model)]
    tables = dict.fromkeys([model, *(field.model for field in fields)])
    joins = " ".join(
        f"JOIN {table_of(table)} ON {table_of(table)}.{column_of(table._meta.pk)} = page.id"
        for table in tables
        if table is not Page
    )
    columns = "".join(f", {table_of(field.model)}.{column_of(field)}::text" for field in fields)
    return f"""
        SELECT page.id, page.live,
            CASE WHEN page.has_unpublished_changes OR NOT page.live THEN revision.content END
            {columns}
        FROM {table_of(Page)} AS page {joins}
        LEFT JOIN {table_of(Revision)} AS revision
            ON revision.id = page.latest_revision_id
        WHERE page.id = ANY($1::bigint[])
    """


@cache
def _select_mentions() -> str:
    columns = ", ".join(map(column_of, Mention._meta.concrete_fields))
    return f"""
        SELECT {columns} FROM {table_of(Mention)}
        WHERE page_id = ANY($1::bigint[]) ORDER BY page_id, id
    """
