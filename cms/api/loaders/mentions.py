from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from cms.api.loaders.pages import aliased, guides_from, path_of_key
from cms.api.pagination import Key, PageRequest, later_than, natural
from cms.api.peers import together
from cms.api.rows import GuideRow, Record, TopicRow, guide_columns, topic_columns, topic_row
from cms.api.scope import Scope
from cms.api.statements import Build, Number, Numbers, Text, Texts, among, fetch, then
from cms.delivery import tags
from cms.mentions.models import Mention, MentionKind, MentionState
from cms.mentions.notes import shown_note
from cms.visibility import Audience, visible_mention, visible_snippet

# What tells one mention from the others: topic, block id of the section, and source.
TopicMentionKey = tuple[int, str, int]
# Guide and source.
GuideMentionKey = tuple[int, int]

LAST_POSITION = 2**31 - 1


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
    """`note` is what readers see, `own_note` what was written for this place."""

    source_id: int
    position: int
    kicker: str
    note: str
    own_note: str
    section: SectionRow


@dataclass(slots=True)
class GuideMentionRow:
    """`note` is what readers see, `own_note` what was written for this place."""

    source_id: int
    note: str
    own_note: str
    occurrences: int
    guide: GuideRow


Mentions = TypeVar("Mentions", TopicMentionRow, GuideMentionRow)
Part = tuple[list[Mentions], bool]
"""Some mentions, and whether there are more."""

Summaries = Mapping[int, str]
"""The summary of each source by its id, which is shown where a mention has no note."""

OWN_COLUMNS = {
    MentionKind.TOPIC: (
        "source_id",
        "position",
        "kicker",
        "note",
        "section_id",
        "section_heading",
        "section_intro",
        "section_anchor",
    ),
    MentionKind.GUIDE: ("source_id", "note", "occurrences"),
}

COLUMNS_OF_PAGE = {
    MentionKind.TOPIC: topic_columns("its_", "page__", "page__topicpage__"),
    MentionKind.GUIDE: guide_columns("guide_", "page__", "page__guidepage__"),
}

IN_ORDER = ("page_path", "position")


class AsJSON(Func):
    """An array of JSON as one text, which is read faster than its parts."""

    template = "array_to_json(%(expressions)s)::text"
    output_field = JSONField()


def first_mentions_of_outer_source(audience: Audience, kind: MentionKind, size: int) -> AsJSON:
    """The first mentions of the outer query's source, for `first_mentions_in`."""
    found = _visible(audience, kind).filter(source=OuterRef(OuterRef("pk")))
    rows = _first_of(found, size + 1)
    columns = (*OWN_COLUMNS[kind], *COLUMNS_OF_PAGE[kind].values())
    values = Func(*map(F, columns), function="json_build_array", output_field=JSONField())
    return AsJSON(ArraySubquery(rows.values(json=values)))


def first_mentions_in(
    scope: Scope, column: list[list[Any]], kind: MentionKind, size: int, summaries: Summaries
) -> Part[Any]:
    """What `first_mentions_of_outer_source` has brought along."""
    names = (*OWN_COLUMNS[kind], *COLUMNS_OF_PAGE[kind])
    records = [dict(zip(names, values, strict=True)) for values in column]
    rows: list[Any] = (
        _topic_mentions_from(scope, records, summaries)
        if kind == MentionKind.TOPIC
        else _guide_mentions_from(scope, records, summaries)
    )
    return rows[:size], len(rows) > size


def _visible(audience: Audience, kind: MentionKind) -> QuerySet[Mention]:
    return Mention.objects.filter(
        visible_mention(audience), state=MentionState.LIVE, kind=kind, leads=True
    )


def _first_of(mentions: QuerySet[Mention], most: int) -> QuerySet[Mention]:
    """The first of the mentions in the editors' order, found by the index alone and then read.

    Joined at once, PostgreSQL would rather sort them all where it expects a source to have few.
    """
    found = mentions.order_by(*IN_ORDER)[:most]
    return Mention.objects.filter(pk__in=found.values("pk")).order_by(*IN_ORDER)


def load_topic_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest, summaries: Summaries
) -> dict[int, Part[TopicMentionRow]]:
    """The asked part of the sections that list each source, in page-tree order, and whether there
    are more. One statement however many sources, two after a cursor.
    """
    mentions, values = _ranked(scope, MentionKind.TOPIC, source_ids, request)
    found: dict[int, list[TopicMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    records = fetch(then(mentions, _topic_columns), **values)
    for row in _topic_mentions_from(scope, records, summaries):
        found[row.source_id].append(row)
    return _parts(found, request)


def load_topic_mentions_by_key(
    scope: Scope, keys: Collection[TopicMentionKey]
) -> dict[TopicMentionKey, TopicMentionRow]:
    """Those of the topic mentions that are visible, with their source. One statement."""
    topics, sections, sources = ([*{*part}] for part in zip(*keys, strict=True))
    audience = scope.audience

    def mentions(topics: Numbers, sections: Texts, sources: Numbers) -> QuerySet[Mention]:
        found = _of_visible_sources(audience, MentionKind.TOPIC, topics, sources)
        return found.filter(among("section_id", sections))

    def columns(mentions: QuerySet[Mention]) -> QuerySet[Any, Any]:
        return _topic_columns(mentions, source_summary=F("source__summary"))

    records = fetch(then(mentions, columns), topics=topics, sections=sections, sources=sources)
    found: dict[TopicMentionKey, TopicMentionRow] = {}
    for row in _topic_mentions_from(scope, records, _summaries_of_sources(scope, records)):
        # Content that was copied by hand may repeat the id of a section.
        found.setdefault((row.section.topic.pk, row.section.block_id, row.source_id), row)
    return found


def load_guide_mentions_by_key(
    scope: Scope, keys: Collection[GuideMentionKey]
) -> dict[GuideMentionKey, GuideMentionRow]:
    """Those of the guide mentions that are visible, with their source. One statement."""
    guides, sources = ([*{*part}] for part in zip(*keys, strict=True))
    audience = scope.audience

    def mentions(guides: Numbers, sources: Numbers) -> QuerySet[Mention]:
        return _of_visible_sources(audience, MentionKind.GUIDE, guides, sources)

    def columns(mentions: QuerySet[Mention]) -> QuerySet[Any, Any]:
        return _guide_columns(mentions, source_summary=F("source__summary"))

    records = fetch(then(mentions, columns), guides=guides, sources=sources)
    rows = _guide_mentions_from(scope, records, _summaries_of_sources(scope, records))
    return {(row.guide.pk, row.source_id): row for row in rows}


def _summaries_of_sources(scope: Scope, records: Iterable[Record]) -> Summaries:
    """Return the summaries in these records, and name their sources as dependencies."""
    found = {record["source_id"]: record["source_summary"] for record in records}
    for source_id in found:
        scope.dependencies.add_source(source_id)
    return found


def _of_visible_sources(
    audience: Audience, kind: MentionKind, pages: Numbers, sources: Numbers
) -> QuerySet[Mention]:
    return Mention.objects.filter(
        visible_mention(audience),
        visible_snippet(audience, "source__"),
        among("page_id", pages),
        among("source_id", sources),
        state=MentionState.LIVE,
        kind=kind,
        leads=True,
    ).order_by("page_id", "position")


def _topic_columns(mentions: QuerySet[Mention], **others: F) -> QuerySet[Any, Any]:
    page = aliased(COLUMNS_OF_PAGE[MentionKind.TOPIC])
    return mentions.values(*OWN_COLUMNS[MentionKind.TOPIC], **page, **others)


def _topic_mentions_from(
    scope: Scope, records: Iterable[Record], summaries: Summaries
) -> list[TopicMentionRow]:
    rows = []
    topics = []
    for record in records:
        topic = topic_row(record, "its_")
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
                source_id=record["source_id"],
                position=record["position"],
                kicker=record["kicker"],
                note=shown_note(record["note"], summaries[record["source_id"]]),
                own_note=record["note"],
                section=section,
            )
        )
    together(scope, topics)
    return rows


def load_guide_mentions(
    scope: Scope, source_ids: list[int], request: PageRequest, summaries: Summaries
) -> dict[int, Part[GuideMentionRow]]:
    """The asked part of the guides that cite each source, once each, in page-tree order, and
    whether there are more. One statement however many sources, two after a cursor.
    """
    mentions, values = _ranked(scope, MentionKind.GUIDE, source_ids, request)
    found: dict[int, list[GuideMentionRow]] = defaultdict(list, {pk: [] for pk in source_ids})
    records = fetch(then(mentions, _guide_columns), **values)
    for row in _guide_mentions_from(scope, records, summaries):
        found[row.source_id].append(row)
    return _parts(found, request)


def _guide_columns(mentions: QuerySet[Mention], **others: F) -> QuerySet[Any, Any]:
    page = aliased(COLUMNS_OF_PAGE[MentionKind.GUIDE])
    return mentions.values(*OWN_COLUMNS[MentionKind.GUIDE], **page, **others)


def _guide_mentions_from(
    scope: Scope, records: Sequence[Record], summaries: Summaries
) -> list[GuideMentionRow]:
    guides = guides_from(scope, records, "guide_")
    return [
        GuideMentionRow(
            source_id=record["source_id"],
            note=shown_note(record["note"], summaries[record["source_id"]]),
            own_note=record["note"],
            occurrences=record["occurrences"],
            guide=guide,
        )
        for record, guide in zip(records, guides, strict=True)
    ]


def _ranked(
    scope: Scope, kind: MentionKind, source_ids: list[int], request: PageRequest
) -> tuple[Build, dict[str, Any]]:
    """The first mentions of each source, after the cursor if there is one. Those of a single source
    are read in their order, and no more of them than are asked for.
    """
    audience, most = scope.audience, request.size + 1

    def of_one(source: Number) -> QuerySet[Mention]:
        return _first_of(_visible(audience, kind).filter(source_id=source), most)

    def later_of_one(source: Number, path: Text, position: Number) -> QuerySet[Mention]:
        later = _visible(audience, kind).filter(
            later_than(IN_ORDER, (path, position)),
            source_id=source,
            # Said once more, so that the index is entered at the place of the cursor.
            page_path__gte=path,
        )
        return _first_of(later, most)

    def ranked(sources: Numbers, path: Text, position: Number) -> QuerySet[Mention]:
        return (
            _visible(audience, kind)
            .filter(later_than(IN_ORDER, (path, position)), among("source_id", sources))
            .annotate(
                rank=Window(
                    RowNumber(), partition_by="source_id", order_by=[F(name) for name in IN_ORDER]
                )
            )
            .filter(rank__lte=most)
            .order_by("source_id", *IN_ORDER)
        )

    if len(source_ids) > 1:
        return ranked, {"sources": source_ids, **_place_of(scope, kind, request.after)}
    [source] = source_ids
    if request.after is None:
        return of_one, {"source": source}
    return later_of_one, {"source": source, **_place_of(scope, kind, request.after)}


def _place_of(scope: Scope, kind: MentionKind, key: Key | None) -> dict[str, str | int]:
    """Before all places where there is no cursor. A guide mentions a source in one place only, so
    that its cursor names no position.
    """
    if key is None:
        return {"path": "", "position": 0}
    # The page at the cursor may have come to stand elsewhere.
    scope.dependencies.add_lists(tags.TOPICS, tags.GUIDES)
    position = natural(key, 1) if kind == MentionKind.TOPIC else LAST_POSITION
    return {"path": path_of_key(key), "position": position}


def _parts(found: dict[int, list[Any]], request: PageRequest) -> dict[int, Part[Any]]:
    return {pk: (rows[: request.size], len(rows) > request.size) for pk, rows in found.items()}
