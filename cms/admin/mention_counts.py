"""How often sources are mentioned, live and in drafts, as columns of a query for sources."""

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.mentions.kinds import kinds
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source

SAME_PLACE = ("source", "page", "section_id")
"""What makes two mentions of a source the same entry in the lists that readers see."""


def with_mention_counts(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Adds two columns for each type of pages: `topic_mentions` (sections of topics),
    `guide_mentions` (guides) and so on, live, and for each of them `drafted_…`: what would come on
    top if every draft were published.
    """
    columns = {}
    for kind in kinds():
        live = _leading(kind, MentionState.LIVE)
        drafted = _leading(kind, MentionState.DRAFT)
        same_place = {name: OuterRef(name) for name in SAME_PLACE}
        already_live = Mention.objects.filter(kind=kind, state=MentionState.LIVE, **same_place)
        columns[f"{kind}_mentions"] = _number_of(live)
        columns[f"drafted_{kind}_mentions"] = _number_of(drafted.exclude(Exists(already_live)))
    return sources.annotate(**columns)


def _leading(kind: str, state: MentionState) -> QuerySet[Mention]:
    return Mention.objects.filter(source=OuterRef("pk"), kind=kind, state=state, leads=True)


def _number_of(mentions: QuerySet[Mention]) -> Coalesce:
    counted = mentions.order_by().values("source_id").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
