"""The requests to OpenSearch for a plan.

Each way of each term is a query with a name in each field, and OpenSearch returns with each hit the
names that apply. The named queries neither select nor score: the filters select.
"""

from collections.abc import Collection, Iterable
from typing import Any

from search.engines.base import MAX_RANKED, Restriction
from search.kinds import OF_TOPICS_ELSEWHERE, SOURCE, kinds
from search.plan import Field, Lookup, Plan, Term, Way
from search.remote.mapping import FACTS, FIELDS, HEAD, phrase

Clause = dict[str, Any]

ANYWHERE = tuple(FIELDS.values())
KICKER = FIELDS[Field.KICKER]
TOGETHER = {Field.TITLE: "together:title", Field.SUMMARY: "together:summary"}
VERBATIM = "verbatim"


def request(
    plan: Plan,
    required: Collection[Collection[Term]],
    locale: int,
    restriction: Restriction,
    without: Collection[int] = (),
) -> Clause:
    """The request for the first matches, by standing, and one more to see if there are more than
    `MAX_RANKED`.
    """
    return _request(
        plan,
        [*_filters(locale, restriction), *_wanted(required, ANYWHERE)],
        [*_unwanted(plan, restriction), _ids(without)],
        MAX_RANKED + 1,
    )


def better(
    plan: Plan,
    required: Collection[Collection[Term]],
    locale: int,
    restriction: Restriction,
    without: Collection[int] = (),
) -> list[Clause]:
    """The request where very many match: for each kind the matches outside of the body."""
    unwanted = [*_unwanted(plan, restriction), _ids(without)]
    filters = [*_filters(locale, restriction), *_wanted(required, HEAD)]
    return [
        _request(plan, [*filters, {"term": {"kind": kind}}], unwanted, MAX_RANKED // 4)
        for kind in kinds()
    ]


def name_of(index: int, code: int) -> str:
    """The name of the query for one way in which the term with this index matches."""
    return f"{index}:{code}"


def _request(plan: Plan, filters: list[Clause], unwanted: list[Clause], size: int) -> Clause:
    return {
        "query": {"bool": {"filter": filters, "must_not": unwanted, "should": _named(plan)}},
        "sort": [{"standing": "desc"}],
        "size": size,
        "track_total_hits": False,
        "_source": list(FACTS),
    }


def _named(plan: Plan) -> list[Clause]:
    clauses = [
        _called(name_of(index, code), _one_of(_ways_in(way, field)))
        for index, term in enumerate(plan.terms)
        for code, way, field, _ in term.codes()
    ]
    if plan.together:
        clauses += [
            _called(name, _in_field(plan.together, FIELDS[field]))
            for field, name in TOGETHER.items()
        ]
    if plan.verbatim:
        clauses.append(_called(VERBATIM, _in_field(plan.verbatim, FIELDS[Field.TITLE])))
    return clauses


def _ways_in(way: Way, field: Field) -> list[Clause]:
    """A match in the body may have some of its lexemes elsewhere; a match that is elsewhere as a
    whole has a better code.
    """
    if field is not Field.BODY:
        return _in_fields(way.lookups, [FIELDS[field]])
    scattered = [each for each in way.lookups if not each.phrase]
    whole = [each for each in way.lookups if each.phrase]
    return [*_in_fields(whole, [FIELDS[field]]), *_in_fields(scattered, ANYWHERE)]


def _called(name: str, clause: Clause) -> Clause:
    return {"bool": {"filter": [clause], "_name": name}}


def _wanted(required: Collection[Collection[Term]], fields: Collection[str]) -> list[Clause]:
    groups = [
        _all_of(
            [
                _one_of([clause for way in term.ways for clause in _in_fields(way.lookups, fields)])
                for term in terms
            ]
        )
        for terms in required
        if terms
    ]
    return [_one_of(groups)] if groups else []


def _filters(locale: int, restriction: Restriction) -> list[Clause]:
    clauses: list[Clause] = [{"term": {"locale": locale}}]
    for name, values in (
        ("kind", restriction.kinds),
        ("source_kind", restriction.source_kinds),
        ("publisher", restriction.publisher_names),
    ):
        if values is not None:
            clauses.append({"terms": {name: sorted(values)}})
    if restriction.topics is not None:
        of_topics = {"terms": {"topic": sorted(restriction.topics)}}
        others = {"terms": {"kind": list(OF_TOPICS_ELSEWHERE)}}
        clauses.append(_one_of([of_topics, others]))
    if restriction.publishers is not None:
        clauses.append({"term": {"kind": SOURCE}})
        clauses.append(_of_publishers(restriction.publishers))
    if restriction.entries is not None:
        clauses.append(_ids(restriction.entries))
    return clauses


def _unwanted(plan: Plan, restriction: Restriction) -> list[Clause]:
    clauses = [clause for each in plan.excluded for clause in _in_fields([each], ANYWHERE)]
    if restriction.without_publishers:
        of_source = {"term": {"kind": SOURCE}}
        clauses.append(_all_of([of_source, _of_publishers(restriction.without_publishers)]))
    for name, values in (
        ("kind", restriction.without_kinds),
        ("source_kind", restriction.without_source_kinds),
    ):
        if values:
            clauses.append({"terms": {name: sorted(values)}})
    return clauses


def _of_publishers(publishers: Iterable[tuple[str, ...]]) -> Clause:
    return _one_of([_in_field(Lookup(words, phrase=False), KICKER) for words in publishers])


def _ids(entries: Collection[int]) -> Clause:
    return {"ids": {"values": [str(entry) for entry in sorted(entries)]}}


def _in_fields(lookups: Iterable[Lookup], fields: Collection[str]) -> list[Clause]:
    """Clauses, one of which has to hold: one of the lookups is in these fields."""
    words: list[str] = []
    clauses: list[Clause] = []
    for lookup in lookups:
        if lookup.phrase and (len(lookup.lexemes) > 1 or lookup.prefix):
            clauses += [_in_field(lookup, field) for field in fields]
        elif len(lookup.lexemes) > 1:
            clauses.append(
                _all_of(
                    [
                        _one_of([_word(each, field, lookup.prefix) for field in fields])
                        for each in lookup.lexemes
                    ]
                )
            )
        else:
            words += lookup.lexemes
    return clauses + [{"terms": {field: words}} for field in fields if words]


def _in_field(lookup: Lookup, field: str) -> Clause:
    if lookup.phrase and len(lookup.lexemes) > 1 and not lookup.prefix:
        return {"match_phrase": {field: {"query": phrase(lookup)}}}
    return _all_of([_word(lexeme, field, lookup.prefix) for lexeme in lookup.lexemes])


def _word(lexeme: str, field: str, prefix: bool) -> Clause:
    return {"prefix": {field: lexeme}} if prefix else {"term": {field: lexeme}}


def _one_of(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses}}


def _all_of(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}
