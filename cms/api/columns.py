"""The columns that rows of pages are made of, and those of stored streams and rich text."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.api.declared.declarations import declared_columns, declared_values
from cms.api.rows import PageRow, Record, make_peers
from cms.api.scope import Scope
from cms.api.slots import IsAmong, Numbers, among
from cms.api.statements import fetch, statement
from cms.api.versions import shown_versions
from cms.audience import Audience
from cms.declaration import companion_of, declared_pages, the_declaration
from cms.visibility import visible_any_page, visible_rows


class IdsInLinks(Func):
    """The number in every attribute `id` of HTML, also inside JSON, as an array: the ids of all
    links, whatever their types.
    """

    template = r"""ARRAY(
        SELECT (regexp_matches(%(expressions)s, '\mid=\\?"(\d{1,18})\\?"', 'g'))[1]::bigint
    )"""


def stored(audience: Audience, model: Any, name: str, own: str = "") -> JSONObject:
    """A StreamField or rich text of a model; `own` is the ORM path to its fields. `raw` is its
    value, `pages` the visible pages that its texts may link to, which `linked_pages` reads.
    """
    path = f"{own}{name}"
    is_stream = isinstance(model._meta.get_field(name), StreamField)
    return JSONObject(
        raw=Cast(path, JSONField()) if is_stream else F(path),
        pages=ArraySubquery(_linked(audience, path)),
    )


def _linked(audience: Audience, path: str) -> QuerySet[Any, Any]:
    """The visible pages that the links in a column lead to: with fallbacks, the versions of them
    that are seen, each with the keys by which it is `named`.
    """
    columns = {"pk": "pk", "url_path": "url_path", "model": "content_type__model"}
    if not audience.fallbacks:
        ids = IdsInLinks(Cast(OuterRef(path), TextField()))
        pages = Page.objects.filter(Q(IsAmong(F("pk"), ids)), visible_any_page(audience))
        return pages.order_by().values(json=JSONObject(**columns))
    ids = IdsInLinks(Cast(OuterRef(OuterRef(path)), TextField()))
    named = Page.objects.filter(
        Q(IsAmong(F("pk"), ids)), translation_key=OuterRef("translation_key")
    ).order_by()
    pages = Page.objects.filter(visible_any_page(audience), Exists(named)).order_by()
    keys = ArraySubquery(named.values("pk"))
    return pages.values(json=JSONObject(named=keys, **columns))


PAGE_FIELDS = (
    "title",
    "slug",
    "path",
    "url_path",
    "seo_title",
    "search_description",
    "first_published_at",
    "last_published_at",
)
"""The columns of a page, in the order in which `PageRow` has them after its type."""


KNOWN_OF_PAGE = frozenset(PAGE_FIELDS)
"""The columns that rows of pages have as attributes of their own."""


def page_columns(alias: str = "", page: str = "") -> dict[str, str]:
    """The columns that all pages have; `page` is the ORM path to them."""
    return {f"{alias}{name}": f"{page}{name}" for name in ("pk", *PAGE_FIELDS)}


def own_columns(model: Any, alias: str = "", own: str = "") -> dict[str, str]:
    """The columns that a page type declares, with those of its companion page; `own` is the ORM
    path to them.
    """
    declared = declared_columns(model, KNOWN_OF_PAGE)
    columns = {f"{alias}{name}": f"{own}{source}" for name, source in declared.items()}
    if companion := companion_of(model):
        relation = the_declaration(model).seen_with
        columns |= columns_of(
            companion, f"{alias}{relation}_", f"{own}{relation}__", f"{own}{relation}__"
        )
    return columns


def columns_of(model: Any, alias: str = "", page: str = "", own: str = "") -> dict[str, str]:
    """All columns of a page of this type: `page` is the path to those of all pages, `own` to its
    own.
    """
    return page_columns(alias, page) | own_columns(model, alias, own)


def page_row(model: Any, record: Record, alias: str = "", page: str | None = None) -> PageRow:
    """Build the row of a page of this type from a record. `alias` is the prefix of the columns of
    the type, `page` of those of all pages where that differs.
    """
    return _reader(model, alias, page)(record)


@cache
def _reader(model: Any, alias: str, page: str | None) -> Callable[[Record], PageRow]:
    """Build the function that makes rows of records with these columns, once for all of them."""
    name, companion = model._meta.model_name, companion_of(model)
    relation = the_declaration(model).seen_with
    of_all = _getter(alias if page is None else page)

    def read(record: Record) -> PageRow:
        pk, *texts, first, last = of_all(record)
        row = PageRow(*(pk, name, *texts, _moment(first), _moment(last)))
        values = declared_values(model, KNOWN_OF_PAGE, record, alias)
        if companion:
            values[relation] = page_row(companion, record, f"{alias}{relation}_")
        row.declared = values
        return row

    return read


def make_page_peers(scope: Scope, rows: list[PageRow]) -> list[PageRow]:
    """Make peers of pages, each type apart, and of their companion pages."""
    if scope.audience.fallbacks:
        _show_companions(scope, rows)
        for row in rows:
            for page in filter(None, (row, row.companion)):
                page.own_locale = scope.locale_of_page(page.url_path)
    by_type: dict[str, list[PageRow]] = {}
    for row in rows:
        by_type.setdefault(row.model, []).append(row)
    for name, of_type in by_type.items():
        make_peers(scope, of_type)
        if relation := the_declaration(declared_pages()[name]).seen_with:
            make_peers(scope, [row.declared[relation] for row in of_type])
    return rows


def _show_companions(scope: Scope, rows: list[PageRow]) -> None:
    """Put the versions of the companion pages in their place that readers see."""
    named: dict[Any, set[int]] = {}
    for row in rows:
        if row.companion:
            named.setdefault(row.companion.type, set()).add(row.companion.pk)
    seen = {
        pk: page
        for model, pks in named.items()
        for pk, page in shown_pages(scope, model, pks).items()
    }
    for row in rows:
        if row.companion and row.companion.pk in seen:
            relation = the_declaration(row.type).seen_with
            row.declared = {**row.declared, relation: seen[row.companion.pk]}


def shown_pages(scope: Scope, model: Any, pks: Collection[int]) -> dict[int, PageRow]:
    """The versions of these pages of a type that readers see, by the key of each, without peers."""
    shown = shown_versions(scope, model, pks)
    records = fetch(_pages_of_type(scope.audience, model), ids=[*{*shown.values()}])
    found = {record["its_pk"]: page_row(model, record, "its_") for record in records}
    return {pk: found[seen] for pk, seen in shown.items() if seen in found}


@statement
def _pages_of_type(audience: Audience, model: Any, *, ids: Numbers) -> QuerySet[Any, Any]:
    columns = {alias: F(path) for alias, path in columns_of(model, "its_").items()}
    found = visible_rows(audience, model).filter(among("pk", ids)).order_by()
    return found.values(**columns)


@cache
def _getter(alias: str) -> Callable[[Record], tuple[Any, ...]]:
    return itemgetter(*(f"{alias}{name}" for name in ("pk", *PAGE_FIELDS)))


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
