"""What becomes of entries and plans before OpenSearch sees them."""

from cms.mentions.kinds import GUIDE
from search.engines.base import Restriction
from search.engines.clauses import better, request
from search.kinds import kinds
from search.plan import Lookup, Plan, Term, Way
from search.remote.mapping import MAX_GAP, phrase, spaced

NOTHING = Restriction()


def names_in(body) -> list[str]:
    return [each["bool"]["_name"] for each in body["query"]["bool"]["should"]]


def test_positions_without_a_lexeme_become_gaps() -> None:
    assert spaced(["rule", "law"], [3, 5]) == "rule . law"
    assert spaced(["a", "b"], [1, 900]).split() == ["a", *["."] * MAX_GAP, "b"]
    assert spaced(["a", "b", "c"], [16382, 16383, 16383]) == "a b c"
    assert spaced([], []) == ""
    assert phrase(Lookup(("rule", "law"), gaps=(3,))) == "rule . . law"
    assert phrase(Lookup(("exam", "fee"))) == "exam fee"


def test_every_way_of_every_term_has_a_name_in_every_field() -> None:
    term = Term("exam", (Way((Lookup(("exam",)),)), Way((Lookup(("test",), prefix=True),), 0.6)))
    plan = Plan((term,), together=Lookup(("exam", "fee")), verbatim=Lookup(("the", "exam")))

    body = request(plan, [[term]], 1, NOTHING)

    codes = [f"0:{code}" for code, *_ in term.codes()]
    assert names_in(body) == [*codes, "together:title", "together:summary", "verbatim"]
    assert len(set(codes)) == 8


def test_all_words_of_a_group_and_only_what_is_asked_for_is_found() -> None:
    exam, fee = (Term(text, (Way((Lookup((text,)),)),)) for text in ("exam", "fee"))
    restriction = Restriction(kinds=frozenset({GUIDE}), without_source_kinds=frozenset({"legal"}))
    plan = Plan((exam, fee), excluded=(Lookup(("school",)),))

    body = request(plan, [[exam, fee]], 7, restriction, without={9, 5})["query"]["bool"]

    fields = ("title", "kicker", "summary", "body")
    exam_or_fee = [
        {"bool": {"should": [{"terms": {field: [word]}} for field in fields]}}
        for word in ("exam", "fee")
    ]
    assert body["filter"] == [
        {"term": {"locale": 7}},
        {"terms": {"kind": ["guide"]}},
        {"bool": {"filter": exam_or_fee}},
    ]
    assert body["must_not"] == [
        *({"terms": {field: ["school"]}} for field in fields),
        {"terms": {"source_kind": ["legal"]}},
        {"ids": {"values": ["5", "9"]}},
    ]


def test_where_very_many_match_their_bodies_do_not_count() -> None:
    exam = Term("exam", (Way((Lookup(("exam",)),)),))

    bodies = better(Plan((exam,)), [[exam]], 7, NOTHING)

    wanted = [{"terms": {field: ["exam"]}} for field in ("title", "kicker", "summary")]
    assert [body["query"]["bool"]["filter"][1:] for body in bodies] == [
        [{"bool": {"should": wanted}}, {"term": {"kind": kind}}] for kind in kinds()
    ]
