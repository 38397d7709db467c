from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from itertools import chain
from typing import Any, TypeVar

from django.db.models import Case, Exists, F, JSONField, OuterRef, QuerySet, When
from django.db.models.functions import JSONObject
from wagtail.models import Page

from cms.api.columns import columns_of, make_page_peers, page_row, shown_pages
from cms.api.declared.declarations import DECLARED, declared_sources, declared_values
from cms.api.rows import OfferRow, QuickAnswerRow, Record, make_peers
from cms.api.scope import Scope
from cms.api.slots import Number, Numbers, among
from cms.api.statements import fetch, statement
from cms.api.versions import by_named, shown_versions
from cms.audience import Audience
from cms.declaration import type_with_name
from cms.delivery import tags
from cms.mentions.kinds import GUIDE
from cms.snippets.models import HubSettings, Offer, QuickAnswer
from cms.visibility import visible_as, visible_snippet

R = TypeVar("R")

OFFER_FIELDS = ("kicker", "title", "body", "action_label", "action_url")
KNOWN_OF_OFFER = frozenset(OFFER_FIELDS)
KNOWN_OF_ANSWER = frozenset({"question", "answer"})


def offer_columns() -> dict[str, str]:
    """The columns of an offer, with those that it declares."""
    own = {name: name for name in ("pk", *OFFER_FIELDS)}
    return own | {"language": "locale__language_code"} | declared_sources(Offer, KNOWN_OF_OFFER)


def offer_row(record: Record) -> OfferRow:
    row = OfferRow(**{name: record[name] for name in ("pk", *OFFER_FIELDS)})
    row.own_locale = record["language"]
    return row.with_declared(declared_values(Offer, KNOWN_OF_OFFER, record, DECLARED))


def answer_records(audience: Audience, answers: QuerySet[QuickAnswer], **extra: str) -> Any:
    """The visible answers as JSON objects, each with the guide to read next or null."""
    model = type_with_name(GUIDE)
    place = ("guide__", f"guide__{model._meta.model_name}__")
    guide = Case(
        When(visible_as(audience, model, *place), then=JSONObject(**columns_of(model, "", *place))),
        default=None,
        output_field=JSONField(),
    )
    columns = declared_sources(QuickAnswer, KNOWN_OF_ANSWER) | extra
    if audience.fallbacks:
        columns |= {"language": "locale__language_code", "guide_id": "guide_id"}
    return answers.filter(visible_snippet(audience, QuickAnswer)).values(
        json=JSONObject(pk="pk", question="question", answer="answer", guide=guide, **columns)
    )


def answers_of_sources(
    scope: Scope, own: Mapping[int, list[Record]]
) -> dict[int, list[QuickAnswerRow]]:
    """The quick answers of each source, or the hub's default ones, which the scope has loaded."""
    with_own = {pk: records for pk, records in own.items() if records}
    defaults: list[Record] = []
    if len(with_own) < len(own):
        scope.dependencies.add_lists(tags.SETTINGS)
        defaults = scope.default_answers
    rows = answer_rows(scope, [*chain(*with_own.values()), *defaults])
    default_rows = rows[len(rows) - len(defaults) :]
    later = iter(rows)
    return {
        pk: [next(later) for _ in records] if records else default_rows
        for pk, records in own.items()
    }


@statement
def _answers_of_topics(audience: Audience, *, topics: Numbers) -> QuerySet[Any, Any]:
    if audience.fallbacks:
        named = Page.objects.filter(among("pk", topics)).order_by()
        keys = named.values("translation_key")
        answers = QuickAnswer.objects.filter(answer_topics__topic__translation_key__in=keys)
    else:
        answers = QuickAnswer.objects.filter(among("answer_topics__topic_id", topics))
    # Named beside the filter, so that both mean the same row of the relation.
    answers = answers.annotate(topic=F("answer_topics__topic_id")).order_by("sort_order", "pk")
    return answer_records(audience, answers, topic="topic").values_list("json", flat=True)


def load_answers_of_topics(scope: Scope, topic_ids: list[int]) -> dict[int, list[QuickAnswerRow]]:
    """Load the quick answers that belong to each topic."""
    records = fetch(_answers_of_topics(scope.audience), topics=topic_ids)
    rows = answer_rows(scope, records)
    found: dict[int, list[QuickAnswerRow]] = defaultdict(list, {pk: [] for pk in topic_ids})
    shown = shown_versions(scope, Page, [record["topic"] for record in records])
    for record, row in zip(records, rows, strict=True):
        if row not in (answers := found[shown[record["topic"]]]):
            answers.append(row)
    return found


@statement
def _answers(audience: Audience, *, ids: Numbers) -> QuerySet[Any, Any]:
    answers = QuickAnswer.objects.filter(among("pk", ids))
    return answer_records(audience, answers).values_list("json", flat=True)


@statement
def _choices(through: Any, column: str, *, answers: Numbers) -> QuerySet[Any, Any]:
    return (
        through.objects.filter(among("quick_answer_id", answers))
        .order_by("quick_answer_id", "sort_order", "pk")
        .values_list("quick_answer_id", column)
    )


def load_chosen(
    answer_ids: list[int], through: Any, column: str, load: Callable[[list[int]], Mapping[int, R]]
) -> dict[int, list[R]]:
    """Load the visible objects that each quick answer belongs to, in its order.

    `through` has the choices, and the keys of the objects in `column`.
    """
    pairs = fetch(_choices(through, column), answers=answer_ids)
    rows = load([key for _, key in pairs])
    found: dict[int, list[R]] = {pk: [] for pk in answer_ids}
    for answer_id, key in pairs:
        if key in rows:
            found[answer_id].append(rows[key])
    return found


def load_answers(scope: Scope, answer_ids: list[int]) -> dict[int, QuickAnswerRow]:
    """Load the visible answers with these ids."""
    shown = shown_versions(scope, QuickAnswer, answer_ids)
    records = fetch(_answers(scope.audience), ids=[*{*shown.values()}])
    return by_named(shown, answer_rows(scope, records))


@statement
def _offers(audience: Audience, *, ids: Numbers, site: Number) -> QuerySet[Any, Any]:
    shown = HubSettings.objects.filter(
        site=site, offer__translation_key=OuterRef("translation_key")
    )
    found = Offer.objects.filter(Exists(shown), visible_snippet(audience, Offer), among("pk", ids))
    columns = {name: F(path) for name, path in offer_columns().items() if name != path}
    return found.order_by().values("pk", *OFFER_FIELDS, **columns)


def load_offers(scope: Scope, offer_ids: list[int]) -> dict[int, OfferRow]:
    """Load the visible offers that the hub of this site shows."""
    scope.dependencies.add_lists(tags.SETTINGS)
    shown = shown_versions(scope, Offer, offer_ids)
    found = fetch(_offers(scope.audience), ids=[*{*shown.values()}], site=scope.site_id)
    return by_named(shown, make_peers(scope, [offer_row(offer) for offer in found]))


def hub_offer(scope: Scope) -> OfferRow | None:
    """The hub's offer, which the scope has loaded."""
    if not scope.offer:
        return None
    [row] = make_peers(scope, [offer_row(scope.offer)])
    return row


def answer_rows(scope: Scope, records: Collection[Record]) -> list[QuickAnswerRow]:
    guide = type_with_name(GUIDE)
    named = {record["guide_id"] for record in records if record.get("guide_id")}
    seen = shown_pages(scope, guide, named) if named else {}
    rows = [
        QuickAnswerRow(
            pk=record["pk"],
            question=record["question"],
            answer=record["answer"],
            guide=page_row(guide, record["guide"])
            if record["guide"]
            else seen.get(record.get("guide_id") or 0),
        ).with_declared(declared_values(QuickAnswer, KNOWN_OF_ANSWER, record, DECLARED))
        for record in records
    ]
    for row, record in zip(rows, records, strict=True):
        row.own_locale = record.get("language")
    make_peers(scope, rows)
    make_page_peers(scope, [row.guide for row in rows if row.guide])
    return rows
