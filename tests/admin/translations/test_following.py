"""What waits for a translation follows it in the transaction that publishes it."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, ModelLogEntry, PageLogEntry

from cms.mentions.index import find_differences
from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage
from cms.snippets.models import QuickAnswer, Source
from tests.factories import (
    Hub,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    linking,
    make_hub,
    reload,
    source_list,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nl(hub: Hub) -> Hub:
    Locale.objects.get_or_create(language_code="nl")
    return make_hub("nl")


def dutch_of(original: Any, *, live: bool = True, **changes: Any) -> Any:
    """Publish, or only draft, a translation without anybody's rewriting references."""
    copy = original.copy_for_translation(Locale.objects.get(language_code="nl"), copy_parents=True)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.live = False
    copy.save()
    revision = copy.save_revision()
    if live:
        revision.publish()
    return reload(copy)


def snippet_in_dutch(original: Any, **changes: Any) -> Any:
    copy = original.copy_for_translation(Locale.objects.get(language_code="nl"))
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.live = False
    copy.save()
    return copy


def sources_on(page: GuidePage, state: MentionState) -> list[int]:
    mentions = Mention.objects.filter(page=page.pk, state=state).order_by("position")
    return [*mentions.values_list("source_id", flat=True)]


def asked(query: str) -> Any:
    answer = Client().post("/graphql/", {"query": query}, content_type="application/json").json()
    assert "errors" not in answer
    return answer["data"]


def test_live_and_draft_follow_and_the_draft_stays_one(hub: Hub, nl: Hub):
    duo, ind = SourceFactory(), SourceFactory()
    guide = nl.add_guide(
        body=[
            citing(duo, note="Waarom"),
            text(f"<p>{linking(duo)} en {linking(ind)}</p>"),
            source_list("Lijst", citing(ind), citing(duo)),
        ]
    )
    draft = reload(guide)
    draft.title, draft.body = (
        "Straks",
        [*guide.body.raw_data, {"type": "text", "value": linking(duo)}],
    )
    draft.save_revision()
    dutch = snippet_in_dutch(duo)

    dutch.save_revision().publish()

    after = reload(guide)
    assert (after.live, after.has_unpublished_changes, after.title) == (True, True, guide.title)
    assert after.get_latest_revision_as_object().title == "Straks"
    assert sources_on(guide, MentionState.LIVE) == [dutch.pk, dutch.pk, ind.pk, ind.pk, dutch.pk]
    assert sources_on(guide, MentionState.DRAFT)[-1] == dutch.pk
    assert duo.pk not in sources_on(guide, MentionState.DRAFT)
    assert not find_differences([guide.pk])
    found = asked('{ sources(locale: "nl") { nodes { mentionCounts { guides occurrences } } } }')
    assert found["sources"]["nodes"] == [{"mentionCounts": {"guides": 1, "occurrences": 3}}]
    assert PageLogEntry.objects.filter(page=guide.pk, action="hub.follow_translation").count() == 1


def test_a_guide_moves_into_its_translated_topic(hub: Hub, nl: Hub):
    topic = hub.add_topic()
    guide = nl.add_guide(topic=topic)
    assert asked('{ guides(locale: "nl") { totalCount } }')["guides"]["totalCount"] == 0

    dutch = dutch_of(topic)

    assert reload(guide).topic.pk == dutch.pk
    assert asked('{ guides(locale: "nl") { nodes { topic { id } } } }')["guides"]["nodes"]


def test_links_and_choices_of_snippets_follow(hub: Hub, nl: Hub):
    other, topic = hub.add_guide(), hub.add_topic()
    guide = nl.add_guide(body=[text(f'<p><a linktype="page" id="{other.pk}">daar</a></p>')])
    answer = QuickAnswerFactory(guide=other, topics=[topic], sources=[SourceFactory()])
    waiting = snippet_in_dutch(answer)
    waiting.save_revision().publish()

    dutch_guide, dutch_topic = dutch_of(other), dutch_of(topic)
    dutch_source = snippet_in_dutch(Source.objects.get())
    dutch_source.save_revision().publish()

    assert f'id="{dutch_guide.pk}"' in str(reload(guide).body.raw_data)
    stored = QuickAnswer.objects.get(pk=waiting.pk)
    assert stored.guide_id == dutch_guide.pk
    assert [each.topic_id for each in stored.answer_topics.all()] == [dutch_topic.pk]
    assert [each.source_id for each in stored.answer_sources.all()] == [dutch_source.pk]
    assert (stored.live, stored.has_unpublished_changes) == (True, False)
    assert ModelLogEntry.objects.filter(action="hub.follow_translation").count() == 3


def test_a_draft_leads_nobody(hub: Hub, nl: Hub):
    duo = SourceFactory()
    guide = nl.add_guide(body=[citing(duo)])

    snippet_in_dutch(duo).save_revision()

    assert sources_on(guide, MentionState.LIVE) == [duo.pk]


def test_a_citation_of_a_draft_that_begins_to_count_has_a_line_in_the_history(hub: Hub, nl: Hub):
    dutch = snippet_in_dutch(SourceFactory(), title="DUO inburgeren")
    dutch.save_revision()
    citing_it, other = nl.add_guide(body=[citing(dutch)]), nl.add_guide()
    lines = PageLogEntry.objects.filter(action="hub.follow_translation")
    assert not lines.exists()
    revision = reload(citing_it).latest_revision_id

    dutch.get_latest_revision().publish()

    [line] = lines
    assert (line.page_id, line.data["title"]) == (citing_it.pk, "DUO inburgeren")
    assert reload(citing_it).latest_revision_id == revision
    assert not lines.filter(page=other.pk).exists()


def test_other_languages_stay_where_they_are(hub: Hub, nl: Hub):
    duo = SourceFactory()
    english = hub.add_guide(body=[citing(duo)])
    revision = reload(english).latest_revision_id

    snippet_in_dutch(duo).save_revision().publish()

    assert sources_on(english, MentionState.LIVE) == [duo.pk]
    assert reload(english).latest_revision_id == revision


def test_a_failure_undoes_the_publication_too(hub: Hub, nl: Hub, monkeypatch: pytest.MonkeyPatch):
    duo = SourceFactory()
    nl.add_guide(body=[citing(duo)])
    dutch = snippet_in_dutch(duo)
    revision = dutch.save_revision()

    def broken(*args: Any, **named: Any) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("cms.admin.translations.following.write", broken)
    with pytest.raises(RuntimeError):
        revision.publish()

    assert not Source.objects.get(pk=dutch.pk).live
