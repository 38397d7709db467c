from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import RowNumber

from cms.api.cursors import natural
from cms.api.mention.rows import (
    COLUMNS,
    Kinds,
    MentionRow,
    columns_of_pages,
    mentions_from,
    visible_mentions,
)
from cms.api.page.loaders import aliased
from cms.api.pagination import PageRequest
from cms.api.scope import Scope
from cms.api.seen import tree_place
from cms.api.slots import Identifier, Number, Numbers, Text, Texts, among
from cms.api.statements import Statement, fetch, statement
from cms.audience import Audience
from cms.declaration import type_with_name
from cms.delivery import tags
from cms.mentions.models import Mention
from cms.snippets.models import Source
from cms.visibility import visible_snippet

# The key of a mention: page, block id of the section ("" outside), and source.
MentionKey = tuple[int, str, int]

MAX_POSITION = 2**31 - 1


Part = tuple[list[MentionRow], bool]
"""Some mentions, and whether there are more."""

Sources = Mapping[int, tuple[UUID, str]]
"""Of each source, by its id, the key that its translations share, and its summary."""

IN_ORDER = ("page_path", "position")


class AsJSON(Func):
    """An array of JSON as one text, which is read faster than its parts."""

    template = "array_to_json(%(expressions)s)::text"
    output_field = JSONField()


def first_mentions_of_outer_source(audience: Audience, kinds: Kinds, size: int) -> AsJSON:
    """The first mentions of the outer query's source, for `first_mentions_in`."""
    found = visible_mentions(audience, kinds).filter(
        source_key=OuterRef(OuterRef("translation_key"))
    )
    rows = _first_of(found, size + 1)
    columns = (*COLUMNS, *columns_of_pages(kinds).values())
    values = Func(*map(F, columns), function="json_build_array", output_field=JSONField())
    return AsJSON(ArraySubquery(rows.values(json=values)))


def first_mentions_in(
    scope: Scope, column: list[list[Any]], kinds: Kinds, size: int, source_id: int, summary: str
) -> Part:
    """The mentions in a column of `first_mentions_of_outer_source`."""
    names = (*COLUMNS, *columns_of_pages(kinds))
    records = [dict(zip(names, values, strict=True)) for values in column]
    rows = mentions_from(scope, records, {source_id: summary}, source_id)
    return rows[:size], len(rows) > size


def _first_of(mentions: QuerySet[Mention], most: int) -> QuerySet[Mention]:
    """The first of the mentions in the editors' order, found by the index alone and then read.

    With a join, PostgreSQL would sort them all where it expects a source to have few.
    """
    found = mentions.order_by(*IN_ORDER)[:most]
    return Mention.objects.filter(pk__in=found.values("pk")).order_by(*IN_ORDER)


def load_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest, sources: Sources, kinds: Kinds
) -> dict[int, Part]:
    """Load the asked part of the mentions of each source on pages of these types, in page-tree
    order, and whether there are more.
    """
    summaries = {pk: summary for pk, (_, summary) in sources.items()}
    found: dict[int, list[MentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    if kinds:
        mentions, values = _ranked(scope, kinds, source_ids, sources, request)
        records = fetch(mentions.then(_with_columns, kinds), **values)
        for row in mentions_from(scope, records, summaries, *source_ids[:1]):
            found[row.source_id].append(row)
    return {pk: (rows[: request.size], len(rows) > request.size) for pk, rows in found.items()}


def _with_columns(mentions: QuerySet[Mention], kinds: Kinds) -> QuerySet[Any, Any]:
    names = (*COLUMNS, *mentions.query.annotations)
    return mentions.values(*names, **aliased(columns_of_pages(kinds)))


@statement
def _counted(audience: Audience, kinds: Kinds, *, sources: Numbers) -> QuerySet[Any, Any]:
    mentions = _of_sources(audience, kinds, sources).order_by()
    return mentions.values_list("shown").annotate(count=Count("*"))


def count_mentions(scope: Scope, source_ids: list[int], kinds: Kinds) -> dict[int, int]:
    """Count all mentions of each source that `load_mentions` pages through."""
    found = fetch(_counted(scope.audience, kinds), sources=source_ids) if kinds else ()
    return dict.fromkeys(source_ids, 0) | dict(found)


@statement
def _of_visible_sources(
    audience: Audience, kinds: Kinds, *, pages: Numbers, sections: Texts, sources: Numbers
) -> QuerySet[Any, Any]:
    visible = Source.objects.filter(
        visible_snippet(audience, Source),
        among("pk", sources),
        translation_key=OuterRef("source_key"),
    ).order_by()
    found = (
        visible_mentions(audience, kinds)
        .filter(among("page_id", pages), among("section_id", sections))
        .filter(Exists(visible))
        .annotate(shown=Subquery(visible.values("pk")[:1]))
    )
    columns = aliased(columns_of_pages(kinds))
    return found.order_by("page_id", "position").values(
        *COLUMNS, "shown", **columns, source_summary=Subquery(visible.values("summary")[:1])
    )


def load_mentions_by_key(
    type_name: str, kinds: Kinds, scope: Scope, keys: Collection[MentionKey]
) -> dict[MentionKey, MentionRow]:
    """Load the visible mentions of visible sources by key, as objects of a GraphQL type."""
    pages, sections, sources = ([*{*part}] for part in zip(*keys, strict=True))
    asked = _of_visible_sources(scope.audience, kinds)
    records = fetch(asked, pages=pages, sections=sections, sources=sources)
    summaries = {record["shown"]: record["source_summary"] for record in records}
    for source_id in summaries:
        scope.dependencies.add_source(source_id)
    found: dict[MentionKey, MentionRow] = {}
    for row in mentions_from(scope, records, summaries):
        # Content that was copied by hand may repeat the id of a section.
        section = row.section.block_id if row.section else ""
        row.type_name = type_name
        found.setdefault((row.page.pk, section, row.source_id), row)
    return found


def _ranked(
    scope: Scope, kinds: Kinds, source_ids: list[int], sources: Sources, request: PageRequest
) -> tuple[Statement, dict[str, Any]]:
    """The first mentions of each source; of a single one, after the cursor if there is one. Those
    of a single source are read in index order, no more than are asked for.
    """
    asked = scope.audience, kinds, request.size + 1
    if len(source_ids) > 1:
        return _of_several(*asked), {"sources": source_ids}
    key, _ = sources[source_ids[0]]
    if request.after is None:
        return _of_one(*asked), {"key": key}
    # The pages that have been seen may have come to stand elsewhere.
    scope.dependencies.add_lists(*(tags.list_of(type_with_name(kind)) for kind in kinds))
    place = tree_place(request.after)
    given = {"path": place.path, "seen": [*place.seen], "last": place.seen[-1]}
    return _later_of_one(*asked), {"key": key, "position": natural(request.after, 1), **given}


@statement
def _of_one(audience: Audience, kinds: Kinds, most: int, *, key: Identifier) -> QuerySet[Mention]:
    return _first_of(visible_mentions(audience, kinds).filter(source_key=key), most)


@statement
def _later_of_one(
    audience: Audience,
    kinds: Kinds,
    most: int,
    *,
    key: Identifier,
    path: Text,
    seen: Numbers,
    last: Number,
    position: Number,
) -> QuerySet[Mention]:
    """The mentions on pages that have not been seen, and the later ones on the `last` of those."""
    unseen = ~Q(among("page_id", seen)) | Q(page_id=last, position__gt=position)
    later = visible_mentions(audience, kinds).filter(unseen, source_key=key, page_path__gte=path)
    return _first_of(later, most)


@statement
def _of_several(
    audience: Audience, kinds: Kinds, most: int, *, sources: Numbers
) -> QuerySet[Mention]:
    return (
        _of_sources(audience, kinds, sources)
        .annotate(
            rank=Window(
                RowNumber(), partition_by="source_key", order_by=[F(name) for name in IN_ORDER]
            )
        )
        .filter(rank__lte=most)
        .order_by("source_key", *IN_ORDER)
    )


def _of_sources(audience: Audience, kinds: Kinds, sources: Numbers) -> QuerySet[Any]:
    """The mentions of these sources, whichever translation they cite; `shown` is the one asked."""
    asked = Source.objects.filter(among("pk", sources)).order_by()
    one = asked.filter(translation_key=OuterRef("source_key"))
    return (
        visible_mentions(audience, kinds)
        .filter(source_key__in=asked.values("translation_key"))
        .annotate(shown=Subquery(one.values("pk")[:1]))
    )
