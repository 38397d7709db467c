from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cms.api.loaders.pages import aliased, guides_from, path_of_key
from cms.api.pagination import Key, PageRequest, later_than, natural
from cms.api.peers import together
from cms.api.rows import GuideRow, TopicRow, guide_columns, topic_columns, topic_row
from cms.api.scope import Scope
from cms.api.visibility import visible_mention, visible_snippet
from cms.delivery import tags
from cms.mentions.models import Mention, MentionKind, MentionState

# What tells one mention from the others: topic, block id of the section, and source.
TopicMentionKey = tuple[int, str, int]
# Guide and source.
GuideMentionKey = tuple[int, int]


@dataclass(slots=True)
class SectionRow:
    """A section of a topic; `topic` is the page that holds it."""

    block_id: str
    heading: str
    intro: str
    anchor: str
    topic: TopicRow

    @property
    def owner(self) -> str:
        return f"page-{self.topic.pk}"


@dataclass(slots=True)
class TopicMentionRow:
    source_id: int
    position: int
    kicker: str
    note: str
    section: SectionRow


@dataclass(slots=True)
class GuideMentionRow:
    source_id: int
    note: str
    occurrences: int
    guide: GuideRow


def load_topic_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[TopicMentionRow], bool]]:
    """The asked part of the sections that list each source, in page-tree order, and whether there
    are more. One statement however many sources, two after a cursor.
    """
    mentions = _ranked(scope, source_ids, MentionKind.TOPIC, request)
    found: dict[int, list[TopicMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    for row in _topic_mention_rows(scope, mentions):
        found[row.source_id].append(row)
    return _parts(found, request)


def load_topic_mentions_by_key(
    scope: Scope, keys: Collection[TopicMentionKey]
) -> dict[TopicMentionKey, TopicMentionRow]:
    """Those of the topic mentions that are visible, with their source. One statement."""
    topics, sections, sources = (set(part) for part in zip(*keys, strict=True))
    mentions = _of_visible_sources(scope, MentionKind.TOPIC, topics, sources).filter(
        section_id__in=sections
    )
    found: dict[TopicMentionKey, TopicMentionRow] = {}
    for row in _topic_mention_rows(scope, mentions):
        # Content that was copied by hand may repeat the id of a section.
        found.setdefault((row.section.topic.pk, row.section.block_id, row.source_id), row)
    return found


def load_guide_mentions_by_key(
    scope: Scope, keys: Collection[GuideMentionKey]
) -> dict[GuideMentionKey, GuideMentionRow]:
    """Those of the guide mentions that are visible, with their source. One statement."""
    guides, sources = (set(part) for part in zip(*keys, strict=True))
    mentions = _of_visible_sources(scope, MentionKind.GUIDE, guides, sources)
    return {(row.guide.pk, row.source_id): row for row in _guide_mention_rows(scope, mentions)}


def _of_visible_sources(
    scope: Scope, kind: MentionKind, page_ids: Collection[int], source_ids: Collection[int]
) -> QuerySet[Mention]:
    return Mention.objects.filter(
        visible_mention(scope.audience),
        visible_snippet(scope.audience, "source__"),
        page__in=page_ids,
        source__in=source_ids,
        state=MentionState.LIVE,
        kind=kind,
        leads=True,
    ).order_by("page_id", "position")


def _topic_mention_rows(scope: Scope, mentions: QuerySet[Mention]) -> list[TopicMentionRow]:
    rows = []
    topics = []
    for record in mentions.values(
        "source_id",
        "position",
        "kicker",
        "note",
        "section_id",
        "section_heading",
        "section_intro",
        "section_anchor",
        **aliased(topic_columns("topic_", "page__", "page__topicpage__")),
    ):
        topic = topic_row(record, "topic_")
        topics.append(topic)
        section = SectionRow(
            block_id=record["section_id"],
            heading=record["section_heading"],
            intro=record["section_intro"],
            anchor=record["section_anchor"],
            topic=topic,
        )
        rows.append(
            TopicMentionRow(
                record["source_id"], record["position"], record["kicker"], record["note"], section
            )
        )
    together(scope, topics)
    return rows


def load_guide_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[GuideMentionRow], bool]]:
    """The asked part of the guides that cite each source, once each, in page-tree order, and
    whether there are more. One statement however many sources, two after a cursor.
    """
    mentions = _ranked(scope, source_ids, MentionKind.GUIDE, request)
    found: dict[int, list[GuideMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    for row in _guide_mention_rows(scope, mentions):
        found[row.source_id].append(row)
    return _parts(found, request)


def _guide_mention_rows(scope: Scope, mentions: QuerySet[Mention]) -> list[GuideMentionRow]:
    records = list(
        mentions.values(
            "source_id",
            "note",
            "occurrences",
            **aliased(guide_columns("guide_", "page__", "page__guidepage__")),
        )
    )
    guides = guides_from(scope, records, "guide_")
    return [
        GuideMentionRow(record["source_id"], record["note"], record["occurrences"], guide)
        for record, guide in zip(records, guides, strict=True)
    ]


def _ranked(
    scope: Scope, source_ids: list[int], kind: MentionKind, request: PageRequest
) -> QuerySet[Mention]:
    order = ("page__path", "position")
    mentions = Mention.objects.filter(
        visible_mention(scope.audience),
        source__in=source_ids,
        state=MentionState.LIVE,
        kind=kind,
        leads=True,
    )
    if request.after is not None:
        # The page at the cursor may have come to stand elsewhere.
        scope.dependencies.add_lists(tags.TOPICS, tags.GUIDES)
        mentions = mentions.filter(_after(kind, request.after))
    return (
        mentions.annotate(
            rank=Window(RowNumber(), partition_by="source_id", order_by=[F(name) for name in order])
        )
        .filter(rank__lte=request.size + 1)
        .order_by("source_id", *order)
    )


def _after(kind: MentionKind, key: Key) -> Q:
    path = path_of_key(key)
    if kind == MentionKind.GUIDE:
        return Q(page__path__gt=path)
    return later_than(("page__path", "position"), (path, natural(key, 1)))


def _parts(found: dict[int, list[Any]], request: PageRequest) -> dict[int, tuple[list[Any], bool]]:
    return {pk: (rows[: request.size], len(rows) > request.size) for pk, rows in found.items()}
