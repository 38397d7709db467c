"""OpenSearch finds what PostgreSQL finds, and says the same of how it matches."""

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from wagtail.models import Locale

from cms.mentions.kinds import GUIDE
from cms.pages.models import TopicPage
from cms.snippets.models import Source
from search.engines.base import MAX_RANKED, Restriction
from search.engines.opensearch import OpenSearchEngine, trouble
from search.engines.postgres import PostgresEngine
from search.expansion import expand
from search.kinds import ANSWER, SOURCE
from search.matching import most_of
from search.models import SearchEntry
from search.plan import Lookup, Plan, Term, Way
from search.query import parse
from search.remote.outbox import send_due
from search.synonyms import load_meanings
from tests.factories import SourceFactory
from tests.search.relevance.demo import import_demo
from tests.search.relevance.measuring import HELD_BACK, JUDGED, UNKNOWN_WORDS, judged

pytestmark = pytest.mark.opensearch

HOSTILE = (
    "'; DROP TABLE search_searchentry; --",
    '" " "" - -- or or or',
    "\x00\x01 null \x00",
    "a* OR b:(c) AND [d TO e] ~2 ^3 \\ / {!x}",
    "🦊🦊 🦊",
    "مرحبا بالعالم",
    "exam " * 40,
    " ".join(f"w{number}" for number in range(60)),
    "x" * 200,
)


def found_by(engine, plan, required, restriction, locale="en"):
    matches = engine.match(plan, required, locale, restriction)
    assert trouble.until is None, "PostgreSQL answered instead of OpenSearch"
    return {match.entry: match for match in matches.found}, matches.is_complete


def assert_agree(plan, required, restriction=None, locale="en"):
    asked = (plan, required, restriction or Restriction(), locale)
    theirs, ours = found_by(OpenSearchEngine(), *asked), found_by(PostgresEngine(), *asked)
    assert theirs == ours
    return len(ours[0])


def plan_of(text, locale="en"):
    return expand(parse(text), locale, load_meanings(locale))


def test_agrees_on_the_demo_hub(db, request):
    import_demo()
    request.getfixturevalue("opensearch")

    agrees_on_judged_and_hostile_queries()
    agrees_on_what_is_asked_besides_words()


def agrees_on_judged_and_hostile_queries():
    sets = (JUDGED, HELD_BACK, UNKNOWN_WORDS)
    texts = [each.query for path in sets for each in judged(path)]
    found = 0

    for number, text in enumerate([*texts, *HOSTILE]):
        plan = plan_of(text[:200])
        found += assert_agree(plan, [plan.required] if plan.terms else [[]])
        if number % 3 == 0 or text in HOSTILE:
            found += assert_agree(plan, most_of(plan.terms))

    assert found > 1_000


def agrees_on_what_is_asked_besides_words():
    plan = plan_of("exam -school")
    topics = frozenset(TopicPage.objects.values_list("pk", flat=True)[:2])
    entries = frozenset(SearchEntry.objects.values_list("pk", flat=True)[:7])

    counts = [
        assert_agree(plan, [plan.required], restriction)
        for restriction in (
            Restriction(),
            Restriction(kinds=frozenset({GUIDE, ANSWER})),
            Restriction(source_kinds=frozenset({"official"})),
            Restriction(publishers=(("duo",), ("dienst", "uitvoering"))),
            Restriction(publisher_names=frozenset({"DUO"})),
            Restriction(topics=topics),
            Restriction(entries=entries),
            Restriction(without_kinds=frozenset({GUIDE})),
            Restriction(without_source_kinds=frozenset({"official"})),
            Restriction(without_publishers=(("duo",),)),
        )
    ]
    everything = assert_agree(Plan(()), [], Restriction())

    assert min(counts[:1] + counts[4:]) > 0
    assert max(counts[1:]) < counts[0] < everything == SearchEntry.objects.count()


def test_agrees_in_dutch_with_beginnings_phrases_and_gaps(hub, dutch, request):
    for title, summary in (
        ("Inburgeringsexamens aanmelden", "De kosten van het examen"),
        ("Het examen van de inburgering", "Aanmelden voor de lening"),
        ("Leningen", "Een lening voor de kosten van een cursus"),
        ("Café en crèche", "Kinderopvang"),
    ):
        SourceFactory(title=title, summary=summary, publisher="DUO", locale=dutch)
    request.getfixturevalue("opensearch")

    counts = {
        text: assert_agree(plan, [plan.required], locale="nl")
        for text in (
            '"kosten van het examen"',
            '"examen kosten"',
            "inburgeringsex",
            "lening kosten",
            "cafe creche",
            "de",
            "examen -lening",
        )
        for plan in [plan_of(text, "nl")]
    }

    assert counts['"kosten van het examen"'] == 1
    assert counts['"examen kosten"'] == 0
    assert counts["cafe creche"] == 1
    assert counts["examen -lening"] == 1


def test_agrees_on_pairs_of_characters(db, request):
    chinese, _ = Locale.objects.get_or_create(language_code="zh-hans")
    for slug, title in enumerate(
        ["如何在网页上添加交互功能", "交税与DigiD登录", "工作交流", "ﾃﾞｰﾀ"]
    ):
        SourceFactory(slug=slug, title=title, summary="-", locale=chinese)
    request.getfixturevalue("opensearch")

    counts = {
        text: assert_agree(plan, [plan.required], locale="zh-hans")
        for text in ("交互", "交", "录", "添加交互", '"登录digid"', "digid登录", "交 -税", "データ")
        for plan in [plan_of(text, "zh-hans")]
    }

    assert [*counts.values()] == [1, 3, 1, 1, 0, 1, 2, 1]


def test_agrees_where_very_many_match(db, request):
    english = Locale.objects.get(language_code="en")
    for number in range(8):
        SourceFactory(title=f"Rare exam {number}", publisher="DUO", summary="-")
    others = Source.objects.bulk_create(
        Source(title=f"Other {number}", slug=f"other-{number}", locale=english)
        for number in range(MAX_RANKED + 20)
    )
    SearchEntry.objects.bulk_create(
        SearchEntry(
            kind=SOURCE,
            source=source,
            locale=english,
            title_words=source.title,
            vector=Value("exam:1D", output_field=SearchVectorField()),
            standing=5 + number,
        )
        for number, source in enumerate(others)
    )
    request.getfixturevalue("opensearch")
    term = Term("exam", (Way((Lookup(("exam",)),)),))
    plan = Plan((term,))

    theirs, is_complete = found_by(OpenSearchEngine(), plan, [[term]], Restriction())

    assert not is_complete
    assert sum(match.title_words.startswith("rare") for match in theirs.values()) == 8
    assert len(theirs) == MAX_RANKED + 8
    assert_agree(plan, [[term]])


def test_a_query_of_too_many_parts_is_answered_all_the_same(opensearch, caplog):
    SourceFactory(title="Rare exam", summary="-")
    send_due()
    many = tuple(Lookup((f"word{number}", "exam")) for number in range(1_100))
    term = Term("exam", (Way((Lookup(("exam",)), *many)),))

    assert assert_agree(Plan((term,)), [[term]]) == 1
    assert "PostgreSQL answers a search in place of OpenSearch" in caplog.text


def test_finds_names_in_what_has_not_been_sent_yet(opensearch, titles):
    SourceFactory(title="Working in IT", summary="-")
    SourceFactory(title="Who pays for it?", summary="-")

    assert titles("IT") == ["Working in IT"]
