from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import CharField, Count, F, Func, QuerySet, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from wagtail.models import Page

from cms.api.declared_columns import DECLARED, declared_sources, declared_values
from cms.api.loaders.stored import stored
from cms.api.pagination import Key, PageRequest, invalid_cursor, natural
from cms.api.peers import together
from cms.api.rows import (
    KNOWN_OF_PAGE,
    GuideRow,
    ListingRow,
    Record,
    TopicRow,
    guide_columns,
    guide_row,
    listing_row,
    page_columns,
    topic_columns,
    topic_row,
)
from cms.api.scope import Scope
from cms.api.statements import Build, Number, Numbers, Text, among, fetch, first, then
from cms.delivery import tags
from cms.pages.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    SourceIndexPage,
    TopicIndexPage,
    TopicPage,
)
from cms.snippets.models import QuickAnswerTopic
from cms.visibility import Audience, visible_any_page, visible_guide, visible_page

LISTING_MODELS = {
    model._meta.model_name: model
    for model in (HomePage, TopicIndexPage, GuideIndexPage, SourceIndexPage)
}
LISTINGS = tuple(LISTING_MODELS)


def visible_topics(audience: Audience) -> QuerySet[TopicPage]:
    return TopicPage.objects.filter(visible_page(audience))


def visible_guides(audience: Audience) -> QuerySet[GuidePage]:
    return GuidePage.objects.filter(visible_guide(audience))


def topic_rows(scope: Scope, select: Build, **values: Any) -> list[TopicRow]:
    """Rows of the topics that `select` selects, in its order. One statement."""

    def with_columns(topics: QuerySet[TopicPage]) -> QuerySet[Any, Any]:
        return topics.values(**aliased(topic_columns("topic_")))

    records = fetch(then(select, with_columns), **values)
    rows = [topic_row(record, "topic_") for record in records]
    together(scope, rows)
    return rows


def guide_rows(scope: Scope, select: Build, **values: Any) -> list[GuideRow]:
    """Rows of the guides that `select` selects, in its order. One statement; topics come along, and
    bodies where the operation asks for any.
    """
    with_bodies = "body" in scope.asked
    audience = scope.audience

    def with_columns(guides: QuerySet[GuidePage]) -> QuerySet[Any, Any]:
        columns: dict[str, Any] = aliased(guide_columns("guide_"))
        if with_bodies:
            columns["guide_body"] = stored(audience, "body")
        return guides.values(**columns)

    return guides_from(scope, fetch(then(select, with_columns), **values), "guide_")


def guides_from(scope: Scope, records: Iterable[Record], alias: str = "") -> list[GuideRow]:
    rows = [guide_row(record, alias) for record in records]
    together(scope, rows)
    together(scope, [row.topic for row in rows])
    return rows


def listing_columns() -> dict[str, Any]:
    """What a listing is made of, as columns of `Page`."""
    return {
        **aliased(page_columns("page_")),
        "intro": Coalesce(*(f"{model}__intro" for model in LISTINGS)),
        "model": F("content_type__model"),
        **{
            f"{model}_{name}": F(f"{model}__{source}")
            for model, content in LISTING_MODELS.items()
            for name, source in declared_sources(content, KNOWN_OF_PAGE).items()
        },
    }


def listings_from(scope: Scope, records: Iterable[Record]) -> list[ListingRow]:
    rows = [
        listing_row(record, "page_", record["model"]).with_declared(
            declared_values(
                LISTING_MODELS[record["model"]],
                KNOWN_OF_PAGE,
                record,
                f"{record['model']}_{DECLARED}",
            )
        )
        for record in records
    ]
    together(scope, rows)
    return rows


def load_listings(scope: Scope, page_ids: Collection[int]) -> dict[int, ListingRow]:
    """Those of the home and index pages that are visible. One statement."""
    audience = scope.audience

    def listings(ids: Numbers) -> QuerySet[Any, Any]:
        found = Page.objects.filter(
            visible_page(audience), among("pk", ids), content_type__model__in=LISTINGS
        )
        return found.order_by().values(**listing_columns())

    found = fetch(listings, ids=[*page_ids])
    return {row.pk: row for row in listings_from(scope, found)}


def aliased(columns: dict[str, str]) -> dict[str, F]:
    return {alias: F(path) for alias, path in columns.items()}


def load_topics(scope: Scope, topic_ids: Collection[int]) -> dict[int, TopicRow]:
    """Those of the topics that are visible. One statement."""
    audience = scope.audience

    def of_ids(ids: Numbers) -> QuerySet[TopicPage]:
        return visible_topics(audience).filter(among("pk", ids))

    return {row.pk: row for row in topic_rows(scope, of_ids, ids=[*topic_ids])}


def load_guides(scope: Scope, guide_ids: Collection[int]) -> dict[int, GuideRow]:
    """Those of the guides that are visible. One statement."""
    audience = scope.audience

    def of_ids(ids: Numbers) -> QuerySet[GuidePage]:
        return visible_guides(audience).filter(among("pk", ids))

    return {row.pk: row for row in guide_rows(scope, of_ids, ids=[*guide_ids])}


def load_bodies(scope: Scope, guide_ids: list[int]) -> dict[int, Record]:
    """The stored body of each guide. One statement."""
    audience = scope.audience

    def bodies(ids: Numbers) -> QuerySet[Any, Any]:
        guides = GuidePage.objects.filter(among("pk", ids))
        return guides.values_list("pk", stored(audience, "body"))

    return dict(fetch(bodies, ids=guide_ids))


def load_sections(scope: Scope, topic_ids: list[int]) -> dict[int, Record]:
    """The stored sections of each topic. One statement."""
    audience = scope.audience

    def sections(ids: Numbers) -> QuerySet[Any, Any]:
        topics = TopicPage.objects.filter(among("pk", ids))
        return topics.values_list("pk", stored(audience, "sections"))

    return dict(fetch(sections, ids=topic_ids))


def load_paths(scope: Scope, page_ids: Collection[int]) -> dict[int, str]:
    """The site-relative addresses of those of the pages that are visible. One statement."""
    if not page_ids:
        return {}
    audience = scope.audience

    def url_paths(ids: Numbers) -> QuerySet[Any, Any]:
        visible = Page.objects.filter(visible_any_page(audience), among("pk", ids))
        return visible.order_by().values_list("pk", "url_path")

    return {pk: scope.path_of_page(url_path) for pk, url_path in fetch(url_paths, ids=[*page_ids])}


def load_guides_of_topics(
    scope: Scope, topic_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[GuideRow], bool]]:
    """The asked part of the guides of each topic in tree order, and whether there are more.

    One statement however many topics, two after a cursor.
    """
    audience, most = scope.audience, request.size + 1

    def ranked(topics: Numbers, after: Text) -> QuerySet[GuidePage]:
        rank = Window(RowNumber(), partition_by="topic_id", order_by="path")
        # PostgreSQL, which does not know the cursor when it plans, takes few pages to follow, and
        # would read all of them by the index of their paths.
        place = Func(
            F("path"),
            Value(""),
            template="(%(expressions)s)",
            arg_joiner=" || ",
            output_field=CharField(),
        )
        guides = visible_guides(audience).filter(among("topic_id", topics))
        guides = guides.annotate(place=place).filter(place__gt=after)
        return guides.annotate(rank=rank).filter(rank__lte=most).order_by("topic_id", "path")

    after = ""
    if request.after is not None:
        # The guide at the cursor may have come to stand elsewhere.
        scope.dependencies.add_lists(tags.GUIDES)
        after = path_of_key(request.after)
    rows = guide_rows(scope, ranked, topics=topic_ids, after=after)
    found: dict[int, list[GuideRow]] = defaultdict(list, {pk: [] for pk in topic_ids})
    for row in rows:
        found[row.topic.pk].append(row)
    return {pk: (part[: request.size], len(part) > request.size) for pk, part in found.items()}


def path_of_key(key: Key) -> str:
    """The tree path of the page that a cursor's key names, whoever may see it now."""

    def paths(pk: Number) -> QuerySet[Any, Any]:
        return Page.objects.filter(pk=pk).values_list("path", flat=True)

    path = first(paths, pk=natural(key, 0))
    if path is None:
        raise invalid_cursor()
    return path


def count_guides_of_topics(scope: Scope, topic_ids: list[int]) -> dict[int, int]:
    """How many visible guides each topic has. One statement."""
    audience = scope.audience

    def counted(topics: Numbers) -> QuerySet[Any, Any]:
        return (
            visible_guides(audience)
            .filter(among("topic_id", topics))
            .order_by()
            .values_list("topic_id")
            .annotate(count=Count("pk"))
        )

    return dict.fromkeys(topic_ids, 0) | dict(fetch(counted, topics=topic_ids))


def load_topics_of_answers(scope: Scope, answer_ids: list[int]) -> dict[int, list[TopicRow]]:
    """The visible topics that each quick answer belongs to, in its order. Two statements."""

    def chosen(answers: Numbers) -> QuerySet[Any, Any]:
        return (
            QuickAnswerTopic.objects.filter(among("quick_answer_id", answers))
            .order_by("quick_answer_id", "sort_order", "pk")
            .values_list("quick_answer_id", "topic_id")
        )

    pairs = fetch(chosen, answers=answer_ids)
    topics = load_topics(scope, [topic_id for _, topic_id in pairs])
    found: dict[int, list[TopicRow]] = {pk: [] for pk in answer_ids}
    for answer_id, topic_id in pairs:
        if topic_id in topics:
            found[answer_id].append(topics[topic_id])
    return found
