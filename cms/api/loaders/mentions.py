from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cms.api.loaders.pages import aliased, guides_from, path_of_key
from cms.api.pagination import Key, PageRequest, later_than, natural
from cms.api.peers import together
from cms.api.rows import GuideRow, TopicRow, guide_columns, topic_columns, topic_row
from cms.api.scope import Scope
from cms.api.visibility import visible_mention
from cms.mentions.models import Mention, MentionKind, MentionState


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
    records = _ranked(scope, source_ids, MentionKind.TOPIC, request).values(
        "source_id",
        "position",
        "kicker",
        "note",
        "section_id",
        "section_heading",
        "section_intro",
        "section_anchor",
        **aliased(topic_columns("topic_", "page__", "page__topicpage__")),
    )
    found: dict[int, list[TopicMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    topics = []
    for record in records:
        topic = topic_row(record, "topic_")
        topics.append(topic)
        section = SectionRow(
            block_id=record["section_id"],
            heading=record["section_heading"],
            intro=record["section_intro"],
            anchor=record["section_anchor"],
            topic=topic,
        )
        found[record["source_id"]].append(
            TopicMentionRow(
                record["source_id"], record["position"], record["kicker"], record["note"], section
            )
        )
    together(scope, topics)
    return _parts(found, request)


def load_guide_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest
) -> dict[int, tuple[list[GuideMentionRow], bool]]:
    """The asked part of the guides that cite each source, once each, in page-tree order, and
    whether there are more. One statement however many sources, two after a cursor.
    """
    records = list(
        _ranked(scope, source_ids, MentionKind.GUIDE, request).values(
            "source_id",
            "note",
            "occurrences",
            **aliased(guide_columns("guide_", "page__", "page__guidepage__")),
        )
    )
    guides = guides_from(scope, records, "guide_")
    found: dict[int, list[GuideMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    for record, guide in zip(records, guides, strict=True):
        found[record["source_id"]].append(
            GuideMentionRow(record["source_id"], record["note"], record["occurrences"], guide)
        )
    return _parts(found, request)


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
