"""How often sources are mentioned, live and in drafts, as columns of a query for sources."""

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.mentions.models import Mention, MentionKind, MentionState
from cms.snippets.models import Source

# What makes two mentions of a source the same entry in the lists that readers see.
COUNTED_BY = {MentionKind.TOPIC: ("page", "section_id"), MentionKind.GUIDE: ("page",)}


def with_mention_counts(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Adds four columns: `topic_mentions` (sections of topics) and `guide_mentions` (guides), live,
    and for each of them `drafted_…`: what would come on top if every draft were published.
    """
    columns = {}
    for kind in MentionKind:
        live = _leading(kind, MentionState.LIVE)
        drafted = _leading(kind, MentionState.DRAFT)
        same_place = {name: OuterRef(name) for name in ("source", *COUNTED_BY[kind])}
        already_live = Mention.objects.filter(kind=kind, state=MentionState.LIVE, **same_place)
        columns[f"{kind}_mentions"] = _number_of(live)
        columns[f"drafted_{kind}_mentions"] = _number_of(drafted.exclude(Exists(already_live)))
    return sources.annotate(**columns)


def _leading(kind: MentionKind, state: MentionState) -> QuerySet[Mention]:
    return Mention.objects.filter(source=OuterRef("pk"), kind=kind, state=state, leads=True)


def _number_of(mentions: QuerySet[Mention]) -> Coalesce:
    counted = mentions.order_by().values("source_id").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
