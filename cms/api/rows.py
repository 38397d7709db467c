"""What the loaders read: plain rows, with the columns that make them.

A row is built from a flat record, that of a `values()` query or of a JSON object inside one; both
carry the same names. `…_columns` gives the names with the ORM paths they come from; an alias before
them keeps them apart from the fields of the model that is queried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self

from cms.api.declared_fields import declared_columns, declared_values
from cms.api.peers import Peers, together
from cms.declaration import companion_of, declared_pages, the_declaration
from cms.delivery import tags
from cms.mentions.queries import MentionCounts

if TYPE_CHECKING:
    from cms.api.scope import Scope

Record = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Row:
    """Anything with a primary key. `peers` is set by `cms.api.peers.together`, `declared` holds the
    columns that the content declares beside those that all of its kind have. `streams` are those of
    its StreamFields and rich texts that have been loaded, as `cms.api.columns` gives them.

    `cache_kind` is what caches call its kind, `cache_list` the list that they know it from.
    """

    cache_kind: ClassVar[str]

    pk: int
    peers: Peers = field(init=False, repr=False)
    declared: Record = field(default_factory=dict, init=False, repr=False)
    streams: dict[str, Record] = field(default_factory=dict, init=False, repr=False)

    def __getattr__(self, name: str) -> Any:
        """Further columns that the content declares are attributes, too."""
        try:
            return object.__getattribute__(self, "declared")[name]
        except (AttributeError, KeyError):
            raise AttributeError(name) from None

    def with_declared(self, values: Record) -> Self:
        """Add the values of further columns, by name."""
        if values:
            self.declared = values
        return self

    @property
    def cache_list(self) -> str:
        return tags.LIST_OF_KIND[self.cache_kind]


@dataclass(slots=True, eq=False)
class PageRow(Row):
    """A page of any type. What its type declares are attributes, too; so is the page that it is
    seen with, under the name of the relation.
    """

    cache_kind = tags.PAGE

    model: str
    title: str
    slug: str
    path: str
    url_path: str
    seo_title: str
    search_description: str
    first_published_at: datetime | None
    last_published_at: datetime | None

    @property
    def type(self) -> Any:
        """The model of its type."""
        return declared_pages()[self.model]

    @property
    def companion(self) -> "PageRow | None":
        """The page that it is seen with, where its type has one."""
        relation = the_declaration(self.type).seen_with
        return self.declared[relation] if relation else None

    @property
    def cache_list(self) -> str:
        return tags.list_of_page(self.model)


@dataclass(slots=True, eq=False)
class SourceRow(Row):
    """`counts` has what the operation asks for. All after it is None where it does not."""

    cache_kind = tags.SOURCE

    slug: str
    title: str
    website: str
    summary: str
    intro: str
    publisher: str
    kind: str
    last_published_at: datetime | None
    logo_id: int | None
    counts: MentionCounts
    answers: list[Record] | None
    link_status: str | None = None
    last_checked_at: datetime | None = None


@dataclass(slots=True, eq=False)
class QuickAnswerRow(Row):
    cache_kind = tags.ANSWER

    question: str
    answer: str
    guide: PageRow | None


@dataclass(slots=True, eq=False)
class OfferRow(Row):
    cache_kind = tags.OFFER

    kicker: str
    title: str
    body: str
    action_label: str
    action_url: str


@dataclass(slots=True, eq=False)
class ObjectRow(Row):
    """An object of a model that declares what is shown of it, and no more: a snippet of a declared
    type, or something that content consists of.
    """

    type: Any

    @property
    def cache_kind(self) -> str:  # type: ignore[override]
        return tags.kind_of(self.type)

    @property
    def cache_list(self) -> str:
        return tags.list_of(self.type)


@dataclass(slots=True, eq=False)
class ImageRow(Row):
    cache_kind = tags.IMAGE

    width: int
    height: int
    alt: str
    file: str
    asset_url: str
    focal_x: int | None
    focal_y: int | None
    focal_width: int | None
    focal_height: int | None
    placeholder: str | None


@dataclass(slots=True, eq=False)
class DocumentRow(Row):
    """`file_size` is in bytes, None where nobody has counted."""

    cache_kind = tags.DOCUMENT

    title: str
    url: str
    file_size: int | None
    extension: str


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


def pages_together(scope: "Scope", rows: list[PageRow]) -> list[PageRow]:
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
