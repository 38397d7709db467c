"""The plain rows that loaders read, and the batching of their relations.

A row is built from a flat record, that of a `values()` query or of a JSON object inside one; both
carry the same names (see `cms.api.columns`). Rows that were loaded together are peers: they load
their relations together.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from cms.api.execution.budget import check_time
from cms.api.scope import Scope
from cms.declaration import declared_pages, the_declaration, type_name_of
from cms.delivery import tags
from cms.mentions.queries import MentionCounts

T = TypeVar("T")
R = TypeVar("R", bound="Row")


class Peers:
    """The rows of one list, and the relations loaded for all of them so far."""

    __slots__ = ("loaded", "rows", "scope")

    def __init__(self, scope: Scope, rows: Sequence["Row"]) -> None:
        self.scope = scope
        self.rows = rows
        self.loaded: dict[Hashable, Mapping[int, Any]] = {}


def make_peers(scope: Scope, rows: Sequence[R]) -> Sequence[R]:
    """Make peers of rows of one kind, and return them; the answer depends on each of them."""
    scope.dependencies.add_rows(rows)
    peers = Peers(scope, rows)
    for row in rows:
        row.peers = peers
    if scope.audience.fallbacks:
        # A translation that appears takes the place of a fallback.
        scope.dependencies.add_lists(*(row.cache_list for row in rows if row.is_fallback))
    return rows


def batched(row: R, key: Hashable, load: Callable[[Scope, list[int]], Mapping[int, T]]) -> T:
    """The result of `load` for this row, loaded once for the row and all its peers.

    `load` gets the primary keys of all peers and returns an entry for each of them. `key`
    identifies the relation, with everything it depends on.
    """
    return batch(row, key, load)[row.pk]


def batch(
    row: R, key: Hashable, load: Callable[[Scope, list[int]], Mapping[int, T]]
) -> Mapping[int, T]:
    """Like `batched`, with the entries of all peers."""
    peers = row.peers
    if key not in peers.loaded:
        check_time()
        peers.loaded[key] = load(peers.scope, list({peer.pk: None for peer in peers.rows}))
    return peers.loaded[key]


Record = Mapping[str, Any]


PLACES = ("place_0", "place_1", "place_2")
"""The columns of a record with the values by which it stands in the order of its list."""


def places_of(rows: QuerySet[Any, Any]) -> list[str]:
    """The names of the places that a queryset is annotated with."""
    return [name for name in PLACES if name in rows.query.annotations]


@dataclass(slots=True, eq=False)
class Row:
    """A loaded object with a primary key.

    `place_in_list` is where it stands in the list that it was loaded for. `peers` is set by
    `make_peers`; `declared` holds the columns that the content declares beside those of all of its
    kind; `streams` the StreamFields and rich texts that have been loaded, as `cms.api.columns`
    gives them. `own_locale` is its language, None if that is the asked one.
    `cache_kind` and `cache_list` are its kind and list in cache tags.
    """

    cache_kind: ClassVar[str]

    pk: int
    peers: Peers = field(init=False, repr=False)
    place_in_list: tuple[Any, ...] = field(default=(), init=False, repr=False)
    own_locale: str | None = field(default=None, init=False, repr=False)
    declared: Record = field(default_factory=dict, init=False, repr=False)
    streams: dict[str, Record] = field(default_factory=dict, init=False, repr=False)

    def __getattr__(self, name: str) -> Any:
        """Return declared columns as attributes."""
        try:
            return object.__getattribute__(self, "declared")[name]
        except (AttributeError, KeyError):
            raise AttributeError(name) from None

    def with_declared(self, values: Record) -> Self:
        """Add the values of further columns, by name."""
        if values:
            self.declared = values
        return self

    def take_place(self, record: Record) -> None:
        """Note the place in a record that has been loaded for a list."""
        if PLACES[0] in record:
            self.place_in_list = tuple([record[name] for name in PLACES if name in record])

    @property
    def cache_list(self) -> str:
        return tags.LIST_OF_KIND[self.cache_kind]

    @property
    def locale(self) -> str:
        """The code of the language it is in."""
        return self.own_locale or self.peers.scope.locale

    @property
    def is_fallback(self) -> bool:
        """True if it is not in the asked language."""
        return self.locale != self.peers.scope.locale


@dataclass(slots=True, eq=False)
class PageRow(Row):
    """A page of any type. The columns that its type declares are attributes, and so is its
    companion page, under the name of the relation.
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
    def type_name(self) -> str:
        return type_name_of(self.type)

    @property
    def companion(self) -> "PageRow | None":
        """The page that its type is shown with, if there is one."""
        relation = the_declaration(self.type).seen_with
        return self.declared[relation] if relation else None

    @property
    def cache_list(self) -> str:
        return tags.list_of_page(self.model)


@dataclass(slots=True, eq=False)
class SourceRow(Row):
    """A source. `counts`, and all fields after it, are set where the operation asks for them."""

    cache_kind = tags.SOURCE
    type_name = "Source"

    slug: str
    title: str
    website: str
    summary: str
    intro: str
    publisher: str
    kind: str
    last_published_at: datetime | None
    logo_id: int | None
    translation_key: UUID
    counts: MentionCounts
    answers: list[Record] | None
    link_status: str | None = None
    last_checked_at: datetime | None = None


@dataclass(slots=True, eq=False)
class QuickAnswerRow(Row):
    cache_kind = tags.ANSWER
    type_name = "QuickAnswer"

    question: str
    answer: str
    guide: PageRow | None


@dataclass(slots=True, eq=False)
class OfferRow(Row):
    cache_kind = tags.OFFER
    type_name = "Offer"

    kicker: str
    title: str
    body: str
    action_label: str
    action_url: str


@dataclass(slots=True, eq=False)
class ObjectRow(Row):
    """An object of a model without a row class of its own: a declared snippet, or a child object of
    content.
    """

    type: Any

    @property
    def type_name(self) -> str:
        return type_name_of(self.type)

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
    """`file_size` is in bytes, None where it is unknown."""

    cache_kind = tags.DOCUMENT

    title: str
    url: str
    file_size: int | None
    extension: str


@dataclass(slots=True, eq=False)
class MediaRow(Row):
    """Sound or video. `duration` is in seconds; it and the sizes are None where nobody has said."""

    cache_kind = tags.MEDIA

    title: str
    url: str
    type: str
    extension: str
    duration: float | None
    width: int | None
    height: int | None
    thumbnail: str | None
