"""Loaders of pages, each with the fields that its type declares."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Count, F, Func, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from wagtail.models import Page

from cms.api.columns import columns_of, make_page_peers, own_columns, page_columns, page_row, stored
from cms.api.hub.loaders import load_chosen
from cms.api.pagination import PageRequest
from cms.api.rows import PageRow, Record, places_of
from cms.api.scope import Scope
from cms.api.seen import tree_place
from cms.api.slots import Numbers, Text, among
from cms.api.statements import Statement, fetch, statement
from cms.api.versions import by_named, shown_versions
from cms.audience import Audience
from cms.declaration import declared_pages, type_with_name
from cms.delivery import tags
from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.mapping import citing_fields
from cms.snippets.models import QuickAnswerTopic
from cms.visibility import visible_any_page, visible_rows


def page_rows(scope: Scope, model: Any, select: Statement, **values: Any) -> list[PageRow]:
    """Rows of the pages of this type that `select` selects, in its order, with their companion
    pages and the streams that the operation asks for anywhere.
    """
    streams = tuple(name for name in citing_fields(model) if name in scope.asked)
    records = fetch(select.then(_with_columns, scope.audience, model, streams), **values)
    rows = make_page_peers(scope, [page_row(model, record, "its_") for record in records])
    for row, record in zip(rows, records, strict=True):
        row.streams = {name: record[f"stream_{name}"] for name in streams}
        row.take_place(record)
    return rows


def _with_columns(
    pages: QuerySet[Any], audience: Audience, model: Any, streams: tuple[str, ...]
) -> QuerySet[Any, Any]:
    columns: dict[str, Any] = aliased(columns_of(model, "its_"))
    for name in streams:
        columns[f"stream_{name}"] = stored(audience, model, name)
    return pages.values(*places_of(pages), **columns)


@statement
def _of_ids(audience: Audience, model: Any, *, ids: Numbers) -> QuerySet[Any]:
    return visible_rows(audience, model).filter(among("pk", ids))


def load_pages(scope: Scope, model: Any, page_ids: Collection[int]) -> dict[int, PageRow]:
    """Load the visible pages of this type with these ids."""
    shown = shown_versions(scope, model, page_ids)
    rows = page_rows(scope, model, _of_ids(scope.audience, model), ids=[*{*shown.values()}])
    return by_named(shown, rows)


def any_page_columns() -> dict[str, Any]:
    """The columns of pages of all types, selected from `Page`; for `rows_of_any`."""
    columns = page_columns("page_")
    for name, model in declared_pages().items():
        columns |= own_columns(model, f"{name}_", f"{name}__")
    return {**aliased(columns), "model": F("content_type__model")}


def rows_of_any(scope: Scope, records: Iterable[Record]) -> list[PageRow]:
    """The pages in these records, whatever their types; those of undeclared types are left out."""
    rows = [
        page_row(model, record, f"{record['model']}_", "page_")
        for record in records
        if (model := declared_pages().get(record["model"]))
    ]
    return make_page_peers(scope, rows)


@statement
def _any_pages(audience: Audience, *, ids: Numbers) -> QuerySet[Any, Any]:
    pages = Page.objects.filter(visible_any_page(audience), among("pk", ids))
    return pages.order_by().values(**any_page_columns())


def load_any_pages(scope: Scope, page_ids: Collection[int]) -> dict[int, PageRow]:
    """Load the visible pages with these ids, whatever their types."""
    if not page_ids:
        return {}
    shown = shown_versions(scope, Page, page_ids)
    records = fetch(_any_pages(scope.audience), ids=[*{*shown.values()}])
    return by_named(shown, rows_of_any(scope, records))


@statement
def _streams(audience: Audience, model: Any, name: str, *, ids: Numbers) -> QuerySet[Any, Any]:
    found = model._default_manager.filter(among("pk", ids)).order_by()
    return found.values_list("pk", stored(audience, model, name))


def load_streams(scope: Scope, model: Any, name: str, ids: list[int]) -> dict[int, Record]:
    """Load the stored content of a field of these objects, for `cms.api.blocks.loaders`."""
    return dict(fetch(_streams(scope.audience, model, name), ids=ids))


def aliased(columns: Mapping[str, str]) -> dict[str, F]:
    return {alias: F(path) for alias, path in columns.items()}


@statement
def _url_paths(audience: Audience, *, ids: Numbers) -> QuerySet[Any, Any]:
    visible = Page.objects.filter(visible_any_page(audience), among("pk", ids))
    return visible.order_by().values_list("pk", "url_path")


def load_paths(scope: Scope, page_ids: Collection[int]) -> dict[int, str]:
    """Load the site-relative addresses of the visible pages with these ids."""
    if not page_ids:
        return {}
    shown = shown_versions(scope, Page, page_ids)
    found = dict(fetch(_url_paths(scope.audience), ids=[*{*shown.values()}]))
    return {pk: scope.path_of_page(found[seen]) for pk, seen in shown.items() if seen in found}


@statement
def _guides_of_topics(
    audience: Audience, guide: Any, most: int, *, topics: Numbers, after: Text, seen: Numbers
) -> QuerySet[Any]:
    rank = Window(RowNumber(), partition_by="topic_id", order_by="path")
    # PostgreSQL, which does not know the cursor when it plans, takes few pages to follow, and would
    # read all of them by the index of their paths.
    place = Func(
        F("path"),
        Value(""),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=CharField(),
    )
    guides = _guides_in(audience, guide, topics)
    guides = guides.annotate(place=place).filter(~among("pk", seen), place__gte=after)
    return guides.annotate(rank=rank).filter(rank__lte=most).order_by("topic_id", "path")


def _guides_in(audience: Audience, guide: Any, topics: Numbers) -> QuerySet[Any]:
    """The visible guides of these topics; with fallbacks, of any of their versions."""
    guides = visible_rows(audience, guide)
    if not audience.fallbacks:
        return guides.filter(among("topic_id", topics))
    named = Page.objects.filter(among("pk", topics)).order_by()
    return guides.filter(topic__translation_key__in=named.values("translation_key"))


def load_guides_of_topics(
    scope: Scope, topic_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[PageRow], bool]]:
    """Load the asked part of the guides of each topic in tree order, and whether there are more."""
    guide = type_with_name(GUIDE)
    place = tree_place(request.after)
    if request.after is not None:
        # The guides that have been seen may have come to stand elsewhere.
        scope.dependencies.add_lists(tags.GUIDES)
    ranked = _guides_of_topics(scope.audience, guide, request.size + 1)
    given = {"after": place.path, "seen": [*place.seen]}
    rows = page_rows(scope, guide, ranked, topics=topic_ids, **given)
    found: dict[int, list[PageRow]] = defaultdict(list, {pk: [] for pk in topic_ids})
    for row in rows:
        found[row.topic.pk].append(row)
    for part in found.values():
        part.sort(key=attrgetter("path"))
    return {pk: (part[: request.size], len(part) > request.size) for pk, part in found.items()}


@statement
def _count_guides(audience: Audience, guide: Any, *, topics: Numbers) -> QuerySet[Any, Any]:
    return (
        _guides_in(audience, guide, topics)
        .order_by()
        .values_list("topic_id")
        .annotate(count=Count("pk"))
    )


def count_guides_of_topics(scope: Scope, topic_ids: list[int]) -> dict[int, int]:
    """Count the visible guides of each topic."""
    counted = fetch(_count_guides(scope.audience, type_with_name(GUIDE)), topics=topic_ids)
    shown = shown_versions(scope, type_with_name(TOPIC), [pk for pk, _ in counted])
    counts = dict.fromkeys(topic_ids, 0)
    for pk, count in counted:
        counts[shown[pk]] += count
    return counts


def load_topics_of_answers(scope: Scope, answer_ids: list[int]) -> dict[int, list[PageRow]]:
    """Load the visible topics that each quick answer belongs to, in its order."""
    load = partial(load_pages, scope, type_with_name(TOPIC))
    return load_chosen(answer_ids, QuickAnswerTopic, "topic_id", load)
