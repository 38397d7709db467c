"""Stored content, with the addresses of the pages that its texts link to, as one column."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, Q, TextField
from django.db.models.functions import Cast, JSONObject
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.api.declared_fields import declared_columns, declared_values
from cms.api.rows import PageRow, Record, together
from cms.api.scope import Scope
from cms.api.statements import IsAmong
from cms.declaration import companion_of, declared_pages, the_declaration
from cms.visibility import Audience, visible_any_page


class IdsInLinks(Func):
    """The number in every attribute `id` of HTML, be it inside JSON, as an array: the ids of all
    that is linked to, of whatever type.
    """

    template = r"""ARRAY(
        SELECT (regexp_matches(%(expressions)s, '\mid=\\?"(\d{1,18})\\?"', 'g'))[1]::bigint
    )"""


def stored(audience: Audience, model: Any, name: str, own: str = "") -> JSONObject:
    """A StreamField or rich text of a model, to whose fields `own` leads: `raw` is its value,
    `pages` are those pages of which its texts hold the id, if they may be seen. `page_paths` reads
    them.
    """
    path = f"{own}{name}"
    ids = IdsInLinks(Cast(OuterRef(path), TextField()))
    pages = Page.objects.filter(Q(IsAmong(F("pk"), ids)), visible_any_page(audience))
    is_stream = isinstance(model._meta.get_field(name), StreamField)
    return JSONObject(
        raw=Cast(path, JSONField()) if is_stream else F(path),
        pages=ArraySubquery(pages.order_by().values(json=LINKED)),
    )


LINKED = JSONObject(pk="pk", url_path="url_path", model="content_type__model")


def page_paths(scope: Scope, contents: Any) -> dict[int, str]:
    """The site-relative addresses of the pages that came along with stored contents."""
    pages: list[Record] = [page for content in contents for page in content["pages"]]
    for page in pages:
        scope.dependencies.add_page(page["pk"], page["model"])
    return {page["pk"]: scope.path_of_page(page["url_path"]) for page in pages}


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
"""Those of a page, in the order in which `PageRow` has them after its type."""


KNOWN_OF_PAGE = frozenset(PAGE_FIELDS)
"""The columns that rows of pages have as attributes of their own."""


def page_columns(alias: str = "", page: str = "") -> dict[str, str]:
    """Those that all pages have; `page` leads to them."""
    return {f"{alias}{name}": f"{page}{name}" for name in ("pk", *PAGE_FIELDS)}


def own_columns(model: Any, alias: str = "", own: str = "") -> dict[str, str]:
    """Those that a page type declares, and those of the page that it is seen with. `own` leads to
    them.
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
    """All columns of a page of this type: `page` leads to those of all pages, `own` to its own."""
    return page_columns(alias, page) | own_columns(model, alias, own)


def page_row(model: Any, record: Record, alias: str = "", page: str | None = None) -> PageRow:
    """The page of this type in a record: `alias` stands before the columns of the type, `page`
    before those of all pages, where that is another one.
    """
    return _reader(model, alias, page)(record)


@cache
def _reader(model: Any, alias: str, page: str | None) -> Callable[[Record], PageRow]:
    """Makes rows of records with these columns: what does not differ between them is found once."""
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


def pages_together(scope: Scope, rows: list[PageRow]) -> list[PageRow]:
    """Makes peers of pages, those of each type apart, and of the pages that they are seen with."""
    by_type: dict[str, list[PageRow]] = {}
    for row in rows:
        by_type.setdefault(row.model, []).append(row)
    for name, of_type in by_type.items():
        together(scope, of_type)
        if relation := the_declaration(declared_pages()[name]).seen_with:
            together(scope, [row.declared[relation] for row in of_type])
    return rows


@cache
def _getter(alias: str) -> Callable[[Record], tuple[Any, ...]]:
    return itemgetter(*(f"{alias}{name}" for name in ("pk", *PAGE_FIELDS)))


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
