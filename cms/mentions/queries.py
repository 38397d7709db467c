"""Questions to the index. Each is answered for many sources in one statement.

`where` narrows the pages down to those that the asker may see; the index itself knows no audience.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source


@dataclass(frozen=True, slots=True)
class MentionCounts:
    """The counts of a source's mentions. Guides and topics count once; occurrences count each.

    `by_type` has, for each type of page that mentions it, an object with `type`, `pages` and
    `occurrences`.
    """

    topic_mentions: int = 0
    topics: int = 0
    guides: int = 0
    occurrences: int = 0
    by_type: Sequence[Mapping[str, Any]] = ()


COUNTS = {
    "topic_mentions": Count("page", filter=Q(kind=TOPIC, leads=True)),
    "topics": Count("page", filter=Q(kind=TOPIC), distinct=True),
    "guides": Count("page", filter=Q(kind=GUIDE, leads=True)),
    "occurrences": Count("*"),
}


BY_TYPE = "by_type"
"""Beside those of `COUNTS`, what `counts_of_outer_source` may be asked for."""


def mention_counts(
    sources: Collection[Source],
    *,
    state: MentionState = MentionState.LIVE,
    where: Q | None = None,
) -> dict[int, MentionCounts]:
    """Counts by source id, whichever of its translations is mentioned; every source given has an
    entry, if only of zeros.
    """
    keys = {source.translation_key for source in sources}
    counted = (
        Mention.objects.filter(where or Q(), state=state, source_key__in=keys)
        .order_by()
        .values_list("source_key")
        .annotate(**COUNTS)
    )
    counts = {
        key: MentionCounts(**dict(zip(COUNTS, numbers, strict=True))) for key, *numbers in counted
    }
    return {source.pk: counts.get(source.translation_key, MentionCounts()) for source in sources}


def counts_of_outer_source(
    where: Q, names: Iterable[str] = tuple(COUNTS), outer: str = "translation_key"
) -> Func:
    """Return the named live counts of the outer query's source, at least one, as one JSON column.
    `outer` is the key that its translations share.

    Different topics are counted apart: all mentions would have to be sorted for them.
    """
    wanted = {*names} - {BY_TYPE}
    found = Mention.objects.filter(where, state=MentionState.LIVE, source_key=OuterRef(outer))
    parts: list[Any] = []
    for mentions, together in (
        (found, wanted - {"topics"}),
        (found.filter(kind=TOPIC), wanted & {"topics"}),
    ):
        if together:
            columns = JSONObject(**{name: COUNTS[name] for name in COUNTS if name in together})
            counted = mentions.order_by().values("source_key").annotate(counts=columns)
            parts.append(Subquery(counted.values("counts")))
    if BY_TYPE in names:
        of_types: Any = found.order_by("kind").values("kind")
        of_types = of_types.annotate(pages=Count("page", distinct=True), all=Count("*"))
        each = JSONObject(type="kind", pages="pages", occurrences="all")
        parts.append(JSONObject(**{BY_TYPE: ArraySubquery(of_types.values(json=each))}))
    return JSONMerged(*parts)


class JSONMerged(Func):
    """JSON objects as one; those that are NULL count as empty."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = JSONField()

    def __init__(self, *objects: Any) -> None:
        super().__init__(*(Coalesce(each, Value({}, JSONField())) for each in objects))


def total_of_outer_source(where: Q, outer: str = "translation_key") -> Coalesce:
    """Return the number of sections and guides that mention the outer query's source, live."""
    counted = (
        Mention.objects.filter(
            where, state=MentionState.LIVE, leads=True, source_key=OuterRef(outer)
        )
        .order_by()
        .values("source_key")
        .annotate(total=Count("*"))
        .values("total")
    )
    return Coalesce(Subquery(counted), 0)


def mentions_of(
    sources: Collection[Source],
    *,
    kind: str,
    state: MentionState = MentionState.LIVE,
    where: Q | None = None,
) -> dict[int, list[Mention]]:
    """Mentions of each source in page-tree order, with their pages, keyed by source id.

    Every source given has an entry, if only an empty list.
    """
    keys = {source.translation_key for source in sources}
    found = (
        Mention.objects.filter(where or Q(), state=state, kind=kind, source_key__in=keys)
        .select_related("page")
        .order_by("page__path", "position")
    )
    mentions: dict[Any, list[Mention]] = defaultdict(list)
    for mention in found:
        mentions[mention.source_key].append(mention)
    return {source.pk: mentions[source.translation_key] for source in sources}
