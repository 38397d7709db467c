from math import log

import pytest
from django.db.models import Q

from cms.snippets.models import Source
from search.kinds import SOURCE
from tests.factories import QuickAnswerFactory, SourceFactory


def mentioning(source):
    return {"type": "source_mention", "value": {"source": source.pk, "kicker": "", "note": ""}}


def text(words):
    return [("rich_text", f"<p>{words}</p>")]


def test_puts_the_title_over_the_kicker_over_the_summary_over_the_body(hub, search):
    hub.add_guide(title="D", kicker="D", summary="D", body=text("One exam."))
    hub.add_guide(title="C", kicker="C", summary="One exam.")
    hub.add_guide(title="B", kicker="One exam", summary="B")
    hub.add_guide(title="One exam", kicker="A", summary="A")

    hits = search("exam").hits

    assert [(hit.title.text, round(hit.score, 3)) for hit in hits] == [
        ("One exam", 1.15),
        ("B", 0.5),
        ("C", 0.42),
        ("D", 0.12),
    ]


@pytest.mark.parametrize("query", ["exam", "civic exam", '"civic exam"'])
def test_repeating_words_in_the_body_does_not_outweigh_the_summary(hub, titles, query):
    hub.add_guide(title="Body", summary="Body", body=text("A civic exam. " * 500))
    hub.add_guide(title="Summary", summary="A civic exam.")

    assert titles(query) == ["Summary", "Body"]


def test_puts_a_match_of_more_words_in_the_title_first(titles):
    SourceFactory(title="Exams", summary="What it costs.")
    SourceFactory(title="Cost of exams")

    assert titles("exam cost") == ["Cost of exams", "Exams"]


def test_lifts_sources_by_their_mentions(hub, search):
    SourceFactory(title="Exam one")
    cited = SourceFactory(title="Exam two")
    for _ in range(3):
        guide = hub.add_guide(summary="-")
        guide.body = guide.body.stream_block.to_python([mentioning(cited), mentioning(cited)])
        guide.save()

    two, one = search("exam").hits

    assert (two.title.text, one.title.text) == ("Exam two", "Exam one")
    assert two.score == pytest.approx(one.score * (1 + 0.1 * log(1 + 3)))


def test_lifts_by_those_mentions_only_that_the_asker_may_see(hub, search):
    cited = SourceFactory(title="Exam")
    guide = hub.add_guide(summary="-")
    guide.body = guide.body.stream_block.to_python([mentioning(cited)])
    guide.save()

    (lifted,) = search("exam").hits
    (level,) = search("exam", mentions=Q(page=hub.topics)).hits

    assert lifted.score == pytest.approx(level.score * (1 + 0.1 * log(2)))


def test_drafts_lift_nothing(hub, search):
    cited = SourceFactory(title="Exam")
    (before,) = search("exam").hits
    guide = hub.add_guide(summary="-")
    guide.body = guide.body.stream_block.to_python([mentioning(cited)])
    guide.save_revision()

    assert search("exam").hits == [before]


def test_orders_equals_by_kind_and_age(hub, search):
    second = hub.add_topic(title="Exam", summary="-")
    SourceFactory(title="Exam", slug="exam-one", summary="-")
    QuickAnswerFactory(question="Exam", answer="-")
    SourceFactory(title="Exam", slug="exam-two", summary="-")
    hub.add_guide(title="Exam", summary="-", topic=second)

    hits = search("exam").hits

    assert [hit.kind for hit in hits] == ["answer", "guide", "source", "source", "topic"]
    assert hits[2].pk < hits[3].pk


def test_searches_the_kinds_that_are_given(hub, search):
    hub.add_topic(title="Exam")
    source = SourceFactory(title="Exam")

    results = search("exam", candidates={SOURCE: Source.objects.all()})

    assert [(hit.kind, hit.pk) for hit in results.hits] == [(SOURCE, source.pk)]
    assert search("exam", candidates={}).total == 0
    assert search("exam", candidates={SOURCE: Source.objects.none()}).total == 0


def test_finds_candidates_only(search):
    SourceFactory(title="Exam one")
    SourceFactory(title="Exam two")

    results = search("exam", candidates={SOURCE: Source.objects.filter(title__endswith="two")})

    assert [hit.title.text for hit in results.hits] == ["Exam two"]
    assert results.total == 1


def test_lifts_by_no_mention_when_the_asker_may_see_none(hub, search):
    cited = SourceFactory(title="Exam")
    guide = hub.add_guide(summary="-")
    guide.body = guide.body.stream_block.to_python([mentioning(cited)])
    guide.save()

    (hit,) = search("exam", mentions=Q(pk__in=[])).hits

    assert round(hit.score, 3) == 1.65
