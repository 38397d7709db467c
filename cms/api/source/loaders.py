from collections.abc import Iterable
from functools import partial, reduce
from operator import itemgetter, or_
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from cms.api.columns import stored
from cms.api.declared.declarations import DECLARED, declared_sources, declared_values
from cms.api.hub.loaders import answer_records, load_chosen
from cms.api.mention.loaders import first_mentions_in, first_mentions_of_outer_source
from cms.api.rows import Record, SourceRow, make_peers
from cms.api.scope import Scope
from cms.api.slots import Numbers, Text, among
from cms.api.statements import Statement, fetch, statement
from cms.api.versions import by_named, in_order_of_languages, shown_versions
from cms.audience import Audience
from cms.health.queries import with_link_health
from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import Mention, MentionState
from cms.mentions.queries import BY_TYPE, COUNTS, MentionCounts, counts_of_outer_source
from cms.snippets.answers import answers_of_source
from cms.snippets.models import QuickAnswer, QuickAnswerSource, Source
from cms.visibility import visible_mention, visible_snippet

SOURCE_FIELDS = (
    "slug",
    "title",
    "website",
    "summary",
    "intro",
    "publisher",
    "kind",
    "last_published_at",
    "logo_id",
    "translation_key",
)

KNOWN_OF_SOURCE = frozenset(SOURCE_FIELDS)


MENTION_LISTS = {"topicMentions": (TOPIC,), "guideMentions": (GUIDE,)}
"""The connections of mentions on pages of one type, with the name of that type."""

COUNTED_BY = {
    "topic_mentions": {"topicMentions"},
    "topics": {"topics"},
    "guides": {"guides", "guideMentions"},
    "occurrences": {"occurrences"},
    BY_TYPE: {"byType"},
}
"""The counts of a source, with the fields that show them or are lists of as many."""


def visible_sources(audience: Audience) -> QuerySet[Source]:
    return Source.objects.filter(visible_snippet(audience, Source))


def source_rows(scope: Scope, select: Statement, **values: Any) -> list[SourceRow]:
    """Rows of the sources that `select` selects, in its order, with counts, quick answers and
    guidance where the operation asks for them anywhere.
    """
    return [row for row, _ in source_rows_with(scope, select, **values)]


def source_rows_with(
    scope: Scope, select: Statement, **values: Any
) -> list[tuple[SourceRow, Record]]:
    """`source_rows`, each with its record, which includes the annotations of `select`."""
    counted = asked_counts(scope.asked)
    answered = "quickAnswers" in scope.asked
    guided = "guidance" in scope.asked
    checked = not scope.asked.isdisjoint({"linkStatus", "lastCheckedAt"})
    asked = select.then(_with_columns, scope.audience, counted, answered, guided, checked)
    found = [
        (
            SourceRow(
                **{name: record[name] for name in ("pk", *SOURCE_FIELDS)},
                counts=MentionCounts(**record.get("counts", {})),
                answers=record.get("answers"),
                link_status=record.get("link_status"),
                last_checked_at=record.get("link_checked_at"),
            ).with_declared(declared_values(Source, KNOWN_OF_SOURCE, record, DECLARED)),
            record,
        )
        for record in fetch(asked, **values)
    ]
    for row, record in found:
        row.own_locale = record.get("language")
        row.take_place(record)
    if guided:
        for row, record in found:
            row.streams = {"guidance": record["parts"]}
    make_peers(scope, [row for row, _ in found])
    return found


def _with_columns(
    sources: QuerySet[Source],
    audience: Audience,
    counted: tuple[str, ...],
    answered: bool,
    guided: bool,
    checked: bool,
) -> QuerySet[Any, Any]:
    if checked:
        sources = with_link_health(sources, in_public=True)
    columns: dict[str, Any] = {}
    if audience.fallbacks:
        columns["language"] = F("locale__language_code")
    if counted:
        columns["counts"] = counts_of_outer_source(visible_mention(audience), counted)
    if answered:
        columns["answers"] = ArraySubquery(answer_records(audience, _answers(audience)))
    if guided:
        columns["parts"] = stored(audience, Source, "guidance")
    for name, source in declared_sources(Source, KNOWN_OF_SOURCE).items():
        columns[name] = F(source)
    names = [*sources.query.annotations, *columns]
    return sources.annotate(**columns).values("pk", *SOURCE_FIELDS, *names)


def _answers(audience: Audience) -> QuerySet[QuickAnswer]:
    """The answers of the outer query's source; with fallbacks, of any of its translations."""
    if not audience.fallbacks:
        return answers_of_source(OuterRef("pk"))
    chosen = QuickAnswerSource.objects.filter(
        quick_answer=OuterRef("pk"), source__translation_key=OuterRef(OuterRef("translation_key"))
    )
    return QuickAnswer.objects.filter(Exists(chosen)).order_by("sort_order", "pk")


def source_rows_at(
    scope: Scope, slug: str, parts: Iterable[tuple[str, int]] = ()
) -> list[SourceRow]:
    """`source_rows` of the source with this slug: one or none.

    The lists in `MENTION_LISTS` that `parts` names, with a size, are loaded in the same statement;
    `batched` finds them loaded.
    """
    loaded = tuple((name, MENTION_LISTS[name], size) for name, size in parts)
    found = source_rows_with(scope, _source_at(scope.audience, loaded), slug=slug)
    for row, record in found:
        for name, kinds, size in loaded:
            column = record[f"{name}_{size}"]
            part = first_mentions_in(scope, column, kinds, size, row.pk, row.summary)
            row.peers.loaded[name, size] = {row.pk: part}
    return [row for row, _ in found]


@statement
def _source_at(
    audience: Audience, loaded: tuple[tuple[str, tuple[str, ...], int], ...], *, slug: Text
) -> QuerySet[Source]:
    columns = {
        f"{name}_{size}": first_mentions_of_outer_source(audience, kinds, size)
        for name, kinds, size in loaded
    }
    found = visible_sources(audience).filter(slug=slug).annotate(**columns)
    return in_order_of_languages(found, audience)


def asked_counts(asked: frozenset[str]) -> tuple[str, ...]:
    """The counts of a source that an operation may need, for themselves or as a total."""
    if "mentionCounts" not in asked:
        asked &= MENTION_LISTS.keys() if "totalCount" in asked else frozenset()
    return tuple(name for name, fields in COUNTED_BY.items() if not asked.isdisjoint(fields))


@statement
def _of_ids(audience: Audience, *, ids: Numbers) -> QuerySet[Source]:
    return visible_sources(audience).filter(among("pk", ids)).order_by()


def load_sources(scope: Scope, source_ids: list[int]) -> dict[int, SourceRow]:
    """Load the visible sources with these ids."""
    shown = shown_versions(scope, Source, source_ids)
    rows = source_rows(scope, _of_ids(scope.audience), ids=[*{*shown.values()}])
    return by_named(shown, rows)


@statement
def _counted(audiences: tuple[Audience, ...], *, ids: Numbers) -> QuerySet[Any, Any]:
    somewhere = reduce(or_, map(visible_mention, audiences))
    counts = counts_of_outer_source(somewhere, (*COUNTS, BY_TYPE))
    return Source.objects.filter(among("pk", ids)).order_by().values_list("pk", counts)


def count_in_all_languages(scope: Scope, source_ids: list[int]) -> dict[int, MentionCounts]:
    """Count the mentions of each source, and of its translations, on visible pages anywhere."""
    languages = (code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES)
    audiences = tuple(map(scope.audience_in, languages))
    found = fetch(_counted(audiences), ids=source_ids)
    return {pk: MentionCounts(**counts) for pk, counts in found}


@statement
def _cited_by(audience: Audience, *, pages: Numbers) -> QuerySet[Source]:
    cited = Mention.objects.filter(among("page_id", pages), state=MentionState.LIVE)
    places = (
        cited.filter(source_key=OuterRef("translation_key"))
        .order_by()
        .values("page_id", "source_id")
        .annotate(
            place=JSONObject(page="page_id", source="source_id", position=Min("position")),
        )
        .values("place")
    )
    sources = visible_sources(audience).filter(translation_key__in=cited.values("source_key"))
    return sources.order_by().annotate(places=ArraySubquery(places))


def load_sources_cited_by(scope: Scope, page_ids: list[int]) -> dict[int, dict[int, SourceRow]]:
    """Load the visible sources that each page cites, by the id of the translation that it cites,
    in order of first mention.
    """
    placed = [
        (place["page"], place["position"], place["source"], row)
        for row, at in source_rows_with(scope, _cited_by(scope.audience), pages=page_ids)
        for place in at["places"]
    ]
    found: dict[int, dict[int, SourceRow]] = {pk: {} for pk in page_ids}
    for page_id, _, cited, row in sorted(placed, key=itemgetter(0, 1)):
        found[page_id][cited] = row
    return found


def load_sources_of_answers(scope: Scope, answer_ids: list[int]) -> dict[int, list[SourceRow]]:
    """Load the visible sources that each quick answer belongs to, in its order."""
    load = partial(load_sources, scope)
    return load_chosen(answer_ids, QuickAnswerSource, "source_id", load)
