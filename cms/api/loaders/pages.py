from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from wagtail.models import Page

from cms.api.loaders.stored import stored
from cms.api.pagination import Key, PageRequest, invalid_cursor, natural
from cms.api.peers import together
from cms.api.rows import (
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
from cms.api.visibility import visible_any_page, visible_guide, visible_page
from cms.delivery import tags
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswerTopic

LISTINGS = ("homepage", "topicindexpage", "guideindexpage", "sourceindexpage")


def visible_topics(scope: Scope) -> QuerySet[TopicPage]:
    return TopicPage.objects.filter(visible_page(scope.audience))


def visible_guides(scope: Scope) -> QuerySet[GuidePage]:
    return GuidePage.objects.filter(visible_guide(scope.audience))


def topic_rows(scope: Scope, topics: QuerySet[TopicPage]) -> list[TopicRow]:
    """One statement."""
    columns = aliased(topic_columns("topic_"))
    rows = [topic_row(record, "topic_") for record in topics.values(**columns)]
    together(scope, rows)
    return rows


def guide_rows(scope: Scope, guides: QuerySet[GuidePage]) -> list[GuideRow]:
    """One statement; topics come along, and bodies where the operation asks for any."""
    columns: dict[str, Any] = aliased(guide_columns("guide_"))
    if "body" in scope.asked:
        columns["guide_body"] = stored(scope, "body")
    return guides_from(scope, guides.values(**columns), "guide_")


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
    }


def listings_from(scope: Scope, records: Iterable[Record]) -> list[ListingRow]:
    rows = [listing_row(record, "page_", record["model"]) for record in records]
    together(scope, rows)
    return rows


def load_listings(scope: Scope, page_ids: Collection[int]) -> dict[int, ListingRow]:
    """Those of the home and index pages that are visible. One statement."""
    found = Page.objects.filter(
        visible_page(scope.audience), pk__in=page_ids, content_type__model__in=LISTINGS
    ).order_by()
    return {row.pk: row for row in listings_from(scope, found.values(**listing_columns()))}


def aliased(columns: dict[str, str]) -> dict[str, F]:
    return {alias: F(path) for alias, path in columns.items()}


def load_topics(scope: Scope, topic_ids: Collection[int]) -> dict[int, TopicRow]:
    """Those of the topics that are visible. One statement."""
    return {
        row.pk: row for row in topic_rows(scope, visible_topics(scope).filter(pk__in=topic_ids))
    }


def load_guides(scope: Scope, guide_ids: Collection[int]) -> dict[int, GuideRow]:
    """Those of the guides that are visible. One statement."""
    return {
        row.pk: row for row in guide_rows(scope, visible_guides(scope).filter(pk__in=guide_ids))
    }


def load_bodies(scope: Scope, guide_ids: list[int]) -> dict[int, Record]:
    """The stored body of each guide. One statement."""
    guides = GuidePage.objects.filter(pk__in=guide_ids)
    return dict(guides.values_list("pk", stored(scope, "body")))


def load_sections(scope: Scope, topic_ids: list[int]) -> dict[int, Record]:
    """The stored sections of each topic. One statement."""
    topics = TopicPage.objects.filter(pk__in=topic_ids)
    return dict(topics.values_list("pk", stored(scope, "sections")))


def load_paths(scope: Scope, page_ids: Collection[int]) -> dict[int, str]:
    """The site-relative addresses of those of the pages that are visible. One statement."""
    if not page_ids:
        return {}
    visible = Page.objects.filter(visible_any_page(scope.audience), pk__in=page_ids)
    return {
        pk: scope.path_of_page(url_path)
        for pk, url_path in visible.order_by().values_list("pk", "url_path")
    }


def load_guides_of_topics(
    scope: Scope, topic_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[GuideRow], bool]]:
    """The asked part of the guides of each topic in tree order, and whether there are more.

    One statement however many topics, two after a cursor.
    """
    guides = visible_guides(scope).filter(topic__in=topic_ids)
    if request.after is not None:
        # The guide at the cursor may have come to stand elsewhere.
        scope.dependencies.add_lists(tags.GUIDES)
        guides = guides.filter(path__gt=path_of_key(request.after))
    ranked = guides.annotate(
        rank=Window(RowNumber(), partition_by="topic_id", order_by="path")
    ).filter(rank__lte=request.size + 1)
    rows = guide_rows(scope, ranked.order_by("topic_id", "path"))
    found: dict[int, list[GuideRow]] = defaultdict(list, {pk: [] for pk in topic_ids})
    for row in rows:
        found[row.topic.pk].append(row)
    return {pk: (part[: request.size], len(part) > request.size) for pk, part in found.items()}


def path_of_key(key: Key) -> str:
    """The tree path of the page that a cursor's key names, whoever may see it now."""
    path = Page.objects.filter(pk=natural(key, 0)).values_list("path", flat=True).first()
    if path is None:
        raise invalid_cursor()
    return path


def count_guides_of_topics(scope: Scope, topic_ids: list[int]) -> dict[int, int]:
    """How many visible guides each topic has. One statement."""
    counted = (
        visible_guides(scope)
        .filter(topic__in=topic_ids)
        .order_by()
        .values_list("topic_id")
        .annotate(count=Count("pk"))
    )
    return dict.fromkeys(topic_ids, 0) | dict(counted)


def load_topics_of_answers(scope: Scope, answer_ids: list[int]) -> dict[int, list[TopicRow]]:
    """The visible topics that each quick answer belongs to, in its order. Two statements."""
    pairs = list(
        QuickAnswerTopic.objects.filter(quick_answer__in=answer_ids)
        .order_by("quick_answer_id", "sort_order", "pk")
        .values_list("quick_answer_id", "topic_id")
    )
    topics = load_topics(scope, [topic_id for _, topic_id in pairs])
    found: dict[int, list[TopicRow]] = {pk: [] for pk in answer_ids}
    for answer_id, topic_id in pairs:
        if topic_id in topics:
            found[answer_id].append(topics[topic_id])
    return found
