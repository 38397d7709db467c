"""What the loaders read: plain rows, with the columns that make them.

A row is built from a flat record, that of a `values()` query or of a JSON object inside one; both
carry the same names. `…_columns` gives the names with the ORM paths they come from; an alias before
them keeps them apart from the fields of the model that is queried.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, Self

from cms.api.declared_columns import declared_columns, declared_values
from cms.api.peers import Peers
from cms.delivery import tags
from cms.mentions.queries import MentionCounts
from cms.pages.models import GuidePage, TopicPage

Record = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Row:
    """Anything with a primary key. `peers` is set by `cms.api.peers.together`, `declared` holds the
    columns that the content declares beside those that all of its kind have.

    `cache_kind` is what caches call its kind, `cache_list` the list that they know it from.
    """

    cache_kind: ClassVar[str]

    pk: int
    peers: Peers = field(init=False, repr=False)
    declared: Record = field(default_factory=dict, init=False, repr=False)

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
    def cache_list(self) -> str:
        return tags.list_of_page(self.model)


@dataclass(slots=True, eq=False)
class ListingRow(PageRow):
    """The home page or an index page."""

    intro: str


@dataclass(slots=True, eq=False)
class TopicRow(PageRow):
    kicker: str
    summary: str


@dataclass(slots=True, eq=False)
class GuideRow(PageRow):
    """`body` is as `cms.api.loaders.stored` gives it, or None where it has not been loaded."""

    kicker: str
    summary: str
    topic: TopicRow
    body: Record | None


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
    guidance: Record | None
    link_status: str | None = None
    last_checked_at: datetime | None = None


@dataclass(slots=True, eq=False)
class QuickAnswerRow(Row):
    cache_kind = tags.ANSWER

    question: str
    answer: str
    guide: GuideRow | None


@dataclass(slots=True, eq=False)
class OfferRow(Row):
    cache_kind = tags.OFFER

    kicker: str
    title: str
    body: str
    action_label: str
    action_url: str


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
"""Those of a page, in the order in which `PageRow` has them."""

PAGE_TEXTS = ("kicker", "summary")

KNOWN_OF_PAGE = frozenset({*PAGE_FIELDS, *PAGE_TEXTS, "intro"})
"""The columns that rows of pages have as attributes of their own."""


def page_columns(alias: str = "", page: str = "") -> dict[str, str]:
    return {f"{alias}pk": f"{page}pk"} | _columns(PAGE_FIELDS, alias, page)


def topic_columns(alias: str = "", page: str = "", topic: str = "") -> dict[str, str]:
    """`page` leads to the page fields, `topic` to those of `TopicPage`."""
    return (
        page_columns(alias, page)
        | _columns(PAGE_TEXTS, alias, topic)
        | further_columns(TopicPage, alias, topic)
    )


def guide_columns(alias: str = "", page: str = "", guide: str = "") -> dict[str, str]:
    """Those of the guide and, under the alias `…topic_`, those of its topic."""
    topic = f"{guide}topic__"
    return (
        page_columns(alias, page)
        | _columns(PAGE_TEXTS, alias, guide)
        | further_columns(GuidePage, alias, guide)
        | topic_columns(f"{alias}topic_", topic, topic)
    )


def topic_row(record: Record, alias: str = "") -> TopicRow:
    row = TopicRow(*_page_values(record, alias, "topicpage"), *_texts(alias, record))
    return row.with_declared(declared_values(TopicPage, KNOWN_OF_PAGE, record, alias))


def guide_row(record: Record, alias: str = "") -> GuideRow:
    topic = topic_row(record, f"{alias}topic_")
    own = (*_texts(alias, record), topic, record.get(f"{alias}body"))
    row = GuideRow(*_page_values(record, alias, "guidepage"), *own)
    return row.with_declared(declared_values(GuidePage, KNOWN_OF_PAGE, record, alias))


def listing_row(record: Record, alias: str, model: str) -> ListingRow:
    values = (*_page_values(record, alias, model), record["intro"])
    return ListingRow(*values)


def further_columns(model: Any, alias: str = "", path: str = "") -> dict[str, str]:
    """The columns that a page type declares beside those of all pages."""
    declared = declared_columns(model, KNOWN_OF_PAGE)
    return {f"{alias}{name}": f"{path}{source}" for name, source in declared.items()}


def _columns(names: Iterable[str], alias: str, path: str) -> dict[str, str]:
    return {f"{alias}{name}": f"{path}{name}" for name in names}


@cache
def _getter(names: tuple[str, ...], alias: str) -> Callable[[Record], tuple[Any, ...]]:
    return itemgetter(*(f"{alias}{name}" for name in names))


def _texts(alias: str, record: Record) -> tuple[Any, ...]:
    return _getter(PAGE_TEXTS, alias)(record)


def _page_values(record: Record, alias: str, model: str) -> tuple[Any, ...]:
    """The fields of a `PageRow`, in their order."""
    pk, *texts, first, last = _getter(("pk", *PAGE_FIELDS), alias)(record)
    return pk, model, *texts, _moment(first), _moment(last)


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
