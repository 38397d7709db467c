"""Keeps the search entries equal to the live content: the only module that writes them.

A consumer of changes calls it in the transaction of every change that Wagtail makes.
`QuerySet.update`, `bulk_create` and `loaddata` are not told of; after those, run `rebuild_search`.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchVector
from django.db import connection, transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Page

from cms.database import prepared
from cms.declaration import type_with_name
from search.documents import Document, documents_of, live_documents
from search.kinds import kinds
from search.models import SearchEntry
from search.models.entry import OBJECT, column_for
from search.ngrams import spread
from search.plain_text import searchable
from search.remote.outbox import plan_sending
from search.stemming import SIMPLE
from search.vocabulary import add_words

WEIGHTS = {"title_words": "A", "kicker_words": "B", "summary_words": "C", "body_words": "D"}
SHOWN = ("title", "summary", "body")
FACTS = ("published_at", "source_kind", "publisher", "topic_id", "sections", "depends_on")
OF_JSON = ("sections", "depends_on")

COLUMNS = ("kind", "locale_id", "configuration", *SHOWN, *WEIGHTS, *FACTS)
"""The columns of an entry, but for its vectors."""

STEMMED = SearchConfig(F("configuration"))

# Stems, and the words as they are: a stem does not begin like every word it stands for.
HEAD: Any = reduce(
    add,
    (
        SearchVector(words, weight=weight, config=config)
        for config in (STEMMED, SearchConfig(SIMPLE))
        for words, weight in WEIGHTS.items()
        if words != "body_words"
    ),
)
BODY: Any = SearchVector("body_words", weight=WEIGHTS["body_words"], config=STEMMED)
VECTOR: Any = HEAD + BODY


def _equals(column: str, vector: Any) -> Func:
    """A lookup on the field would search instead of compare."""
    return Func(
        F(column),
        vector,
        arg_joiner=" = ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """The differences between entries and live content, by the primary keys of the content."""

    missing: set[int] = field(default_factory=set)
    wrong: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)

    @property
    def ids(self) -> set[int]:
        return self.missing | self.wrong | self.stale


def rewrite(kind: str, ids: Collection[int]) -> None:
    """Makes the entries say what these pages or snippets say where they are published.

    The caller holds their row locks in a transaction. Entries that are right are not touched. Two
    statements for what is published, another one for words that change, and one for what is not.
    """
    documents = live_documents(kind, ids)
    if stale := [pk for pk in ids if pk not in documents]:
        withdraw(kind, stale)
    _write(kind, documents)


def withdraw(kind: str, ids: Collection[int]) -> None:
    """Removes the entries of what is not published, if there are any. One statement."""
    if _entries(kind, ids).delete()[0]:
        plan_sending()


def write(kind: str, published: Collection[Any]) -> None:
    """Makes the entries say what these instances say, all of which are published.

    The caller holds their row locks in a transaction. Two statements.
    """
    _write(kind, documents_of(kind, published))


def _write(kind: str, documents: Mapping[int, Document]) -> None:
    """Writes the entries of these documents in one statement, vectors included, and takes up the
    words of those that were not right in another one.
    """
    if not documents:
        return
    reference = _reference(kind)
    rows = [{reference: pk, **_columns(kind, document)} for pk, document in documents.items()]
    given = [
        [json.dumps(row[name]) if name in OF_JSON else row[name] for row in rows]
        for name in (reference, *COLUMNS)
    ]
    changed = [pk for (pk,) in prepared.execute(_write_sql(kind), *given)]
    if changed:
        plan_sending()
        add_words(changed)


@cache
def _write_sql(kind: str) -> str:
    """The expressions read the columns of what is given as they would those of the table."""
    table, reference = SearchEntry._meta.db_table, _reference(kind)
    fields = {field.column: field for field in SearchEntry._meta.concrete_fields}
    types = {name: prepared.type_of(fields[name]) for name in (reference, *COLUMNS)}
    names = [*types, "vector", "head"]
    unique = f"({reference})"
    if reference == "snippet_id":
        unique = "(kind, snippet_id) WHERE snippet_id IS NOT NULL"
    given = ", ".join(f"${number}::{each}[]" for number, each in enumerate(types.values(), 1))
    return f"""
        INSERT INTO {table} AS entry ({", ".join(names)}, standing)
        SELECT {", ".join(types)}, head || {_sql_of(BODY)}, head, 0
        FROM unnest({given}) AS {table} ({", ".join(types)}),
            LATERAL (SELECT {_sql_of(HEAD)} OFFSET 0) AS made (head)
        ORDER BY {reference}
        ON CONFLICT {unique} DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in names)}
        WHERE ({", ".join(f"entry.{name}" for name in names)})
            IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in names)})
        RETURNING id
    """


def _reference(kind: str) -> str:
    """The column of an entry that names its page or snippet."""
    return column_for(type_with_name(kind))


@cache
def _sql_of(expression: Any) -> str:
    """The expression over the columns of `SearchEntry`, without parameters."""
    query = SearchEntry.objects.all().query
    compiler = query.get_compiler(connection=connection)
    with connection.cursor() as cursor:
        return str(cursor.mogrify(*compiler.compile(expression.resolve_expression(query))))


def dependents_of(choices: Collection[str]) -> dict[str, list[int]]:
    """Find what has texts that are shown with one of these objects only: primary keys by kind.

    One statement.
    """
    named = SearchEntry.objects.filter(kind__in=kinds(), depends_on__has_any_keys=sorted(choices))
    found: dict[str, list[int]] = defaultdict(list)
    for kind, pk in named.order_by().values_list("kind", RawSQL(OBJECT, ())):
        found[kind].append(pk)
    return found


def rewrite_dependents(choices: Collection[str]) -> None:
    """Rewrites the entries of `dependents_of`.

    What somebody else is changing at this moment is left out: a wait for it could be one for each
    other (see `search.tasks.rewrite_dependents`).
    """
    with transaction.atomic():
        for kind, pks in dependents_of(choices).items():
            rewrite(kind, lock(kind, pks, skip_locked=True))


def remove(kind: str, pk: int) -> None:
    """Removes the entry of a snippet that has been deleted; a foreign key takes others along."""
    if _reference(kind) == "snippet_id":
        _entries(kind, [pk]).delete()
    plan_sending()


def strays() -> QuerySet[SearchEntry]:
    """Entries of types that are not searched any more, and of snippets that SQL has deleted."""
    found: Any = ~Q(kind__in=kinds())
    for kind in kinds():
        if _reference(kind) == "snippet_id":
            there = type_with_name(kind)._base_manager.filter(pk=OuterRef("snippet_id"))
            found |= Q(kind=kind) & ~Exists(there)
    return SearchEntry.objects.filter(found)


def find_difference(kind: str, ids: Collection[int]) -> Difference:
    """Compares the entries with a full scan of this content.

    What is changed between the two reads looks wrong at first, and is read again undisturbed.
    """
    suspects = _compare(kind, ids, live_documents(kind, ids)).ids
    if not suspects:
        return Difference()
    with transaction.atomic():
        locked = lock(kind, suspects)
        return _compare(kind, locked, live_documents(kind, locked))


def rewrite_batch(kind: str, ids: Collection[int]) -> None:
    """Rewrites a batch while the site is serving.

    What somebody is changing at this moment is skipped at first, then taken one by one, so that the
    batch never holds one lock while it waits for another.
    """
    with transaction.atomic():
        locked = lock(kind, ids, skip_locked=True)
        rewrite(kind, locked)
        add_words(list(_entries(kind, locked).values_list("pk", flat=True)))
    for pk in set(ids) - set(locked):
        with transaction.atomic():
            rewrite(kind, lock(kind, [pk]))


def lock(kind: str, ids: Collection[int], *, skip_locked: bool = False) -> list[int]:
    """Locks the rows against other writers until the transaction ends.

    Returns the ids of those that exist and were locked.
    """
    model = type_with_name(kind)
    model = Page if issubclass(model, Page) else model
    rows = model._base_manager.filter(pk__in=ids).order_by("pk")
    locked = rows.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    return list(locked.values_list("pk", flat=True))


def batches(kind: str, size: int) -> Iterator[list[int]]:
    """The primary keys of all content of a kind, published or not, in lists of at most `size`."""
    rows = type_with_name(kind)._default_manager.order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:size]):
        yield batch
        last = batch[-1]


def _compare(kind: str, ids: Collection[int], documents: dict[int, Document]) -> Difference:
    difference = Difference(missing=set(documents))
    reference = _reference(kind)
    right = {"right_vector": _equals("vector", VECTOR), "right_head": _equals("head", HEAD)}
    for row in _entries(kind, ids).values(*COLUMNS, reference, **right):
        pk = row[reference]
        difference.missing.discard(pk)
        if pk not in documents:
            difference.stale.add(pk)
        elif not (row["right_vector"] and row["right_head"]) or any(
            row[name] != value for name, value in _columns(kind, documents[pk]).items()
        ):
            difference.wrong.add(pk)
    return difference


def _entries(kind: str, ids: Collection[int]) -> Any:
    entries = SearchEntry.objects.filter(**{f"{_reference(kind)}__in": ids})
    return entries.filter(kind=kind) if _reference(kind) == "snippet_id" else entries


def _columns(kind: str, document: Document) -> dict[str, Any]:
    return {
        "kind": kind,
        "locale_id": document.locale_id,
        "configuration": document.configuration,
        "title": document.title,
        "summary": document.summary,
        "body": document.body,
        "title_words": spread(searchable(document.title)),
        "kicker_words": spread(searchable(document.kicker)),
        "summary_words": spread(searchable(document.summary)),
        "body_words": spread(searchable(document.body)),
        **{name: getattr(document, name) for name in FACTS},
    }
