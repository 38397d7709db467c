"""Keeps the index equal to the content: the only module that writes `Mention` rows.

`rewrite` is called by a consumer of changes inside `Page.save()`, hence inside the transaction of
every change that Wagtail makes to a page: saving a draft, publishing, unpublishing, expiring,
reverting, copying, aliasing, approving. `QuerySet.update`, `bulk_create`, `loaddata` and deleting a
page's latest revision are not told of; after those, run `rebuild_mentions`.

Locks are always taken in the same order: first the page, then the sources that it cites or cited.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from wagtail.models import Page

from cms.changes.rows import Row, lock_pages, stored_rows
from cms.copying import insert_rows
from cms.database import prepared
from cms.database.prepared import column_of, table_of
from cms.declaration import declared_pages, the_declaration
from cms.mentions.citation import Citation
from cms.mentions.extraction import citations
from cms.mentions.mapping import cites, citing_fields
from cms.mentions.models import Mention, MentionState
from cms.mentions.rows import compared, mention_rows, said
from cms.snippets.models import Source

Stored = Mapping[type[Page], Collection[Row]]
"""The rows of pages by their type."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes to a page's rows that make the index agree with its content."""

    missing: list[Mention] = field(default_factory=list)
    stale: list[Mention] = field(default_factory=list)
    right: list[Mention] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale)


def indexed_page_types() -> dict[str, type[Page]]:
    """The page types whose mentions are indexed, by model label ("pages.guidepage")."""
    return {model._meta.label_lower: model for model in declared_pages().values() if cites(model)}


def rewrite(page_ids: Collection[int], *, stored: Stored | None = None) -> dict[int, Difference]:
    """Makes the index say what the content of these pages says; returns what that took, by page.

    The caller holds the pages' row locks in a transaction (see `lock_pages`), and may have read
    them already. About six statements, however many pages; rows that are right are not touched.
    """
    differences = find_differences(page_ids, stored=stored, lock_sources=True)
    stale: list[int] = []
    missing: list[Mention] = []
    turned: dict[str, list[int]] = defaultdict(list)
    for difference in differences.values():
        kept = _turned(difference)
        for row, before in kept:
            row.pk = before.pk
            turned[row.state].append(before.pk)
        unneeded = {before.pk for _, before in kept}
        stale += [row.pk for row in difference.stale if row.pk not in unneeded]
        missing += [row for row in difference.missing if row.pk is None]
    if stale:
        prepared.execute(f"DELETE FROM {table_of(Mention)} WHERE id = ANY($1::bigint[])", stale)
    for state, pks in turned.items():
        text = f"UPDATE {table_of(Mention)} SET state = $1 WHERE id = ANY($2::bigint[])"
        prepared.execute(text, str(state), pks)
    if missing:
        insert_rows(Mention, missing)
    return differences


def add(model: Any, pages: Collection[Page]) -> dict[int, Difference]:
    """Writes the rows of new pages of one type that have just been published; returns what
    `rewrite` would.

    They are what their latest revisions hold, so nothing is read but which sources there are. Two
    statements.
    """
    if model not in indexed_page_types().values():
        return {}
    cited = {page.pk: citations(model, page.latest_revision.content) for page in pages}
    known = lock_existing_sources({each.source_id for found in cited.values() for each in found})
    rows = {
        pk: mention_rows(pk, the_declaration(model).name, MentionState.LIVE, found, known)
        for pk, found in cited.items()
    }
    insert_rows(Mention, [row for of_page in rows.values() for row in of_page])
    return {pk: Difference(missing=of_page) for pk, of_page in rows.items() if of_page}


def _turned(difference: Difference) -> list[tuple[Mention, Mention]]:
    """Missing rows that a stale one is but for its state: what a draft says becomes what readers
    see by being published, and the other way round.

    None where rows would trade states, since no two of one state stand at the same position.
    """
    if len({row.state for row in difference.missing}) != 1:
        return []
    there = {said(row): row for row in difference.stale}
    return [(row, before) for row in difference.missing if (before := there.get(said(row)))]


def find_differences(
    page_ids: Collection[int],
    *,
    stored: Stored | None = None,
    lock_sources: bool = False,
) -> dict[int, Difference]:
    """Return the differences between the index and a full scan of these pages, by page id.

    With `lock_sources`, others can delete none of the sources involved until the transaction ends.
    """
    indexed: dict[int, list[Mention]] = defaultdict(list)
    for row in _stored_mentions(page_ids):
        indexed[row.page_id].append(row)
    found = _scan(_read(page_ids) if stored is None else stored)
    source_ids = {citation.source_id for *_, cited in found for citation in cited}
    source_ids |= {row.source_id for rows in indexed.values() for row in rows}
    known = lock_existing_sources(source_ids) if lock_sources else _existing_sources(source_ids)
    wanted: dict[int, list[Mention]] = defaultdict(list)
    for page_id, kind, state, cited in found:
        wanted[page_id].extend(mention_rows(page_id, kind, state, cited, known))
    differences = {}
    for page_id in {*wanted, *indexed}:
        difference = _difference(wanted.get(page_id, []), indexed.get(page_id, []))
        if difference:
            differences[page_id] = difference
    return differences


def _stored_mentions(page_ids: Collection[int]) -> list[Mention]:
    """The rows of these pages, those of one page together. One statement."""
    names = [field.attname for field in Mention._meta.concrete_fields]
    rows = prepared.execute(_select_mentions(), list(page_ids))
    return [Mention.from_db(connection.alias, names, row) for row in rows]


@cache
def _select_mentions() -> str:
    """Written once: the ORM would take longer to write it than PostgreSQL to execute it."""
    columns = ", ".join(map(column_of, Mention._meta.concrete_fields))
    return f"""
        SELECT {columns} FROM {table_of(Mention)}
        WHERE page_id = ANY($1::bigint[]) ORDER BY page_id, id
    """


def _difference(wanted: Iterable[Mention], indexed: Iterable[Mention]) -> Difference:
    missing = {compared(row): row for row in wanted}
    difference = Difference()
    for row in indexed:
        is_wanted = missing.pop(compared(row), None) is not None
        (difference.right if is_wanted else difference.stale).append(row)
    difference.missing.extend(missing.values())
    return difference


def _scan(stored: Stored) -> list[tuple[int, str, MentionState, list[Citation]]]:
    """Yield the citations in the content of these pages, page by page and state by state."""
    found = []
    for model, pages in stored.items():
        for page in pages:
            versions: dict[MentionState, dict[str, Any]] = {}
            if page.values["live"]:
                versions[MentionState.LIVE] = _published(model, page)
            if page.draft or not page.values["live"]:
                draft = json.loads(page.draft) if page.draft else _published(model, page)
                versions[MentionState.DRAFT] = draft
            for state, content in versions.items():
                if cited := citations(model, content):
                    found.append((page.values["id"], the_declaration(model).name, state, cited))
    return found


def _published(model: type[Page], page: Row) -> dict[str, Any]:
    """The fields that can cite, streams decoded."""
    found = {}
    for name, block in citing_fields(model).items():
        value = page.values[name]
        found[name] = json.loads(value) if block and value is not None else value
    return found


def _read(page_ids: Collection[int]) -> Stored:
    labels = (
        Page.objects.filter(pk__in=page_ids)
        .order_by()
        .values_list("content_type__app_label", "content_type__model")
        .distinct()
    )
    types = indexed_page_types()
    models = [types[label] for label in map(".".join, labels) if label in types]
    return {model: stored_rows(model, page_ids) for model in models}


def _existing_sources(source_ids: Collection[int]) -> Mapping[int, UUID]:
    if not source_ids:
        return {}
    return dict(Source.objects.filter(pk__in=source_ids).values_list("pk", "translation_key"))


def lock_existing_sources(source_ids: Collection[int]) -> Mapping[int, UUID]:
    """Lock the sources that exist against deletion until the transaction ends; return the key that
    the translations of each share, by its id.
    """
    if not source_ids:
        return {}
    # A key share lock waits only for a deletion, unlike Django's select_for_update().
    text = f"""
        SELECT id, translation_key FROM {table_of(Source)}
        WHERE id = ANY($1::bigint[]) ORDER BY id FOR KEY SHARE
    """
    return dict(prepared.execute(text, sorted(source_ids)))


def rewrite_batch(page_ids: Collection[int]) -> None:
    """Rewrites a batch of pages while the site is serving.

    Pages that somebody is changing at this moment are skipped at first, then taken one by one, so
    that the batch never holds one page's lock while it waits for another's.
    """
    with transaction.atomic():
        locked = lock_pages(page_ids, skip_locked=True)
        rewrite(locked)
    for page_id in set(page_ids) - set(locked):
        with transaction.atomic():
            rewrite(lock_pages([page_id]))
