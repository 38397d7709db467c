"""Keeps the search entries equal to the live content: the only module that writes them.

`rewrite` is called by signals in the transaction of every change that Wagtail makes.
`QuerySet.update`, `bulk_create` and `loaddata` send no such signal; after those, run
`rebuild_search`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchVector
from django.db import transaction
from django.db.models import BooleanField, F, Func

from search.documents import SEARCHED, Document, live_documents
from search.kinds import ResultKind
from search.models import SearchEntry
from search.remote.outbox import plan_sending
from search.stemming import SIMPLE
from search.vocabulary import add_words
from search.words import searchable

WEIGHTS = {"title_words": "A", "kicker_words": "B", "summary_words": "C", "body_words": "D"}
SHOWN = ("title", "summary", "body")
FACTS = ("published_at", "source_kind", "publisher", "topic_id", "sections")

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
VECTOR: Any = HEAD + SearchVector("body_words", weight=WEIGHTS["body_words"], config=STEMMED)


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
    """Where the entries disagree with the live content, by the primary keys of the content."""

    missing: set[int] = field(default_factory=set)
    wrong: set[int] = field(default_factory=set)
    stale: set[int] = field(default_factory=set)

    @property
    def ids(self) -> set[int]:
        return self.missing | self.wrong | self.stale


def rewrite(kind: ResultKind, ids: Collection[int]) -> None:
    """Makes the entries say what these sources, pages or answers say where they are published.

    The caller holds their row locks in a transaction. Entries that are right are not touched.
    """
    documents = live_documents(kind, ids)
    difference = _compare(kind, ids, documents)
    reference = SEARCHED[kind].entry
    if difference.ids:
        plan_sending()
    if difference.stale:
        _entries(kind, difference.stale).delete()
    if changed := difference.missing | difference.wrong:
        SearchEntry.objects.bulk_create(
            [
                SearchEntry(**{f"{reference}_id": pk}, **_columns(kind, documents[pk]))
                for pk in sorted(changed)
            ],
            update_conflicts=True,
            unique_fields=[reference],
            update_fields=[
                "kind",
                "locale",
                "configuration",
                *SHOWN,
                *WEIGHTS,
                *(name.removesuffix("_id") for name in FACTS),
            ],
        )
        _entries(kind, changed).update(vector=VECTOR, head=HEAD)
        add_words(list(_entries(kind, changed).values_list("pk", flat=True)))


def find_difference(kind: ResultKind, ids: Collection[int]) -> Difference:
    """Compares the entries with a full scan of this content.

    What is changed between the two reads looks wrong at first, and is read again undisturbed.
    """
    suspects = _compare(kind, ids, live_documents(kind, ids)).ids
    if not suspects:
        return Difference()
    with transaction.atomic():
        locked = lock(kind, suspects)
        return _compare(kind, locked, live_documents(kind, locked))


def rewrite_batch(kind: ResultKind, ids: Collection[int]) -> None:
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


def lock(kind: ResultKind, ids: Collection[int], *, skip_locked: bool = False) -> list[int]:
    """Locks the rows against other writers until the transaction ends.

    Returns the ids of those that exist and were locked.
    """
    model: Any = SearchEntry._meta.get_field(SEARCHED[kind].entry).related_model
    rows = model._base_manager.filter(pk__in=ids).order_by("pk")
    locked = rows.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    return list(locked.values_list("pk", flat=True))


def batches(kind: ResultKind, size: int) -> Iterator[list[int]]:
    """The primary keys of all content of a kind, published or not, in lists of at most `size`."""
    rows = SEARCHED[kind].model._default_manager.order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:size]):
        yield batch
        last = batch[-1]


def _compare(kind: ResultKind, ids: Collection[int], documents: dict[int, Document]) -> Difference:
    difference = Difference(missing=set(documents))
    reference = f"{SEARCHED[kind].entry}_id"
    columns = ("kind", "locale_id", "configuration", *SHOWN, *WEIGHTS, *FACTS)
    right = {"right_vector": _equals("vector", VECTOR), "right_head": _equals("head", HEAD)}
    for row in _entries(kind, ids).values(*columns, reference, **right):
        pk = row[reference]
        difference.missing.discard(pk)
        if pk not in documents:
            difference.stale.add(pk)
        elif not (row["right_vector"] and row["right_head"]) or any(
            row[name] != value for name, value in _columns(kind, documents[pk]).items()
        ):
            difference.wrong.add(pk)
    return difference


def _entries(kind: ResultKind, ids: Collection[int]) -> Any:
    return SearchEntry.objects.filter(**{f"{SEARCHED[kind].entry}__in": ids})


def _columns(kind: ResultKind, document: Document) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "locale_id": document.locale_id,
        "configuration": document.configuration,
        "title": document.title,
        "summary": document.summary,
        "body": document.body,
        "title_words": searchable(document.title),
        "kicker_words": searchable(document.kicker),
        "summary_words": searchable(document.summary),
        "body_words": searchable(document.body),
        **{name: getattr(document, name) for name in FACTS},
    }
