"""Every change reaches OpenSearch, later if it must, and searches do not wait for that."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search.admin.public import public_asker
from search.engines.opensearch import trouble
from search.models import RemoteIndex, SearchEntry, UnsentEntry
from search.remote import cluster
from search.remote.outbox import Batch, send_batch, send_due, serving, try_again
from search.remote.state import MAX_UNSENT, state_of
from search.results import find
from search.standing import refresh
from tests.factories import SourceFactory

needs_opensearch = pytest.mark.opensearch


def found(text, locale="en"):
    return [hit.title.text for hit in find(text, public_asker(locale), limit=100).hits]


def unsent(index):
    return list(index.unsent.order_by("entry").values_list("entry", flat=True))


def test_whatever_writes_entries_is_noted_in_the_same_transaction(out_of_reach, hub):
    source, topic = SourceFactory(title="Source exam"), hub.add_topic(title="Topic exam")
    entry, of_topic = (
        SearchEntry.objects.get(**{name: thing}).pk
        for name, thing in (("source", source), ("page", topic))
    )
    assert unsent(out_of_reach) == sorted([entry, of_topic])
    first = UnsentEntry.objects.get(entry=entry).version

    with transaction.atomic():
        source.title = "Renamed exam"
        source.save()
        assert UnsentEntry.objects.get(entry=entry).version > first
        transaction.set_rollback(True)
    assert UnsentEntry.objects.get(entry=entry).version == first

    UnsentEntry.objects.all().delete()
    refresh()
    assert unsent(out_of_reach) == sorted([entry, of_topic])

    UnsentEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchentry WHERE id = %s", [of_topic])
    source.delete()
    assert unsent(out_of_reach) == sorted([entry, of_topic])

    RemoteIndex.objects.all().delete()
    SourceFactory()
    assert UnsentEntry.objects.count() == 0


def test_while_opensearch_is_away_everything_is_found_and_hidden_at_once(out_of_reach, hub, caplog):
    guide = hub.add_guide(title="Published exam")
    assert found("exam") == ["Published exam"]

    guide.unpublish()
    assert found("exam") == []

    guide.save_revision().publish()
    PageViewRestriction.objects.create(page=guide, restriction_type="login")
    assert found("exam") == []
    told = [each for each in caplog.messages if each.startswith("Searches are answered by")]
    assert told == ["Searches are answered by PostgreSQL: OpenSearch cannot be reached."]


def test_what_fails_is_noted_and_tried_again_after_a_pause(out_of_reach, caplog):
    SourceFactory(title="Exam")
    before = timezone.now()

    assert send_due() == 0
    out_of_reach.refresh_from_db()
    assert (out_of_reach.attempts, out_of_reach.last_error) == (1, "OpenSearch cannot be reached.")
    waiting = out_of_reach.unsent.get()
    assert (waiting.attempts, waiting.last_error) == (1, "OpenSearch cannot be reached.")
    assert out_of_reach.next_attempt >= before + timedelta(seconds=5)
    assert "was not told of changes: OpenSearch cannot be reached. (attempt 1)" in caplog.text

    RemoteIndex.objects.update(next_attempt=timezone.now() + timedelta(hours=1))
    assert send_due() == 0
    out_of_reach.refresh_from_db()
    assert out_of_reach.attempts == 1

    try_again()
    before = timezone.now()
    send_due()
    out_of_reach.refresh_from_db()
    assert out_of_reach.attempts == 2
    assert out_of_reach.next_attempt >= before + timedelta(seconds=10)
    assert "very-secret" not in caplog.text


def test_postgresql_answers_without_an_index_and_far_behind(out_of_reach):
    assert state_of("en").index == "hub-1"
    assert state_of("xx").locale is None

    UnsentEntry.objects.bulk_create(
        UnsentEntry(index=out_of_reach, entry=-number, version=1)
        for number in range(MAX_UNSENT + 1)
    )
    assert state_of("en") is None

    RemoteIndex.objects.update(place="elsewhere:9200/hub")
    UnsentEntry.objects.all().delete()
    assert state_of("en") is None


@pytest.mark.django_db(transaction=True)
def test_sends_once_after_the_transaction(out_of_reach, monkeypatch):
    tasks = []
    monkeypatch.setattr("search.tasks.send_due", lambda: tasks.append(1))

    with transaction.atomic():
        SourceFactory()
        SourceFactory()
        assert tasks == []

    assert len(tasks) == 1


@needs_opensearch
def test_opensearch_answers_for_what_was_sent_and_postgresql_for_the_rest(opensearch, hub, capsys):
    [index] = serving()
    sent = SourceFactory(title="Sent exam", summary="-", intro="-")
    assert found("exam") == ["Sent exam"]
    assert send_due() == 1
    assert index.unsent.count() == 0

    SourceFactory(title="Fresh exam")
    assert sorted(found("exam")) == ["Fresh exam", "Sent exam"]

    sent.title = "Renamed test"
    sent.save()
    assert found("exam") == ["Fresh exam"]
    assert found("renamed") == ["Renamed test"]

    send_due()
    sent.delete()
    send_due()
    assert found("exam") == ["Fresh exam"]
    call_command("check_search")
    assert "holds 1 entries." in capsys.readouterr().out
    assert trouble.until is None


@needs_opensearch
def test_an_index_that_is_behind_shows_nothing_that_is_hidden(opensearch, hub):
    guide, other = hub.add_guide(title="Guide exam"), hub.add_guide(title="Restricted exam")
    answer = SourceFactory(title="Source exam")
    send_due()
    assert len(found("exam")) == 3

    guide.unpublish()
    answer.unpublish()
    PageViewRestriction.objects.create(page=other, restriction_type="login")
    UnsentEntry.objects.all().delete()  # as if it had been lost

    assert found("exam") == []
    assert trouble.until is None


@needs_opensearch
def test_what_is_sent_late_overwrites_nothing_newer(opensearch):
    [index] = serving()
    source = SourceFactory(title="Old exam")
    late = UnsentEntry.objects.values("index_id", "entry", "version").get()
    source.title = "New exam"
    source.save()
    send_due()
    SearchEntry.objects.filter(pk=late["entry"]).update(title_words="old exam")
    UnsentEntry.objects.all().delete()

    UnsentEntry.objects.create(**late)
    assert send_batch(index) == Batch(sent=1, refused=0)

    [[hit]] = cluster.search(index.name, [{"query": {"match_all": {}}}])
    assert hit["_source"]["title_words"] == "new exam"


@needs_opensearch
def test_one_entry_that_is_refused_holds_up_no_other(opensearch, caplog):
    [index] = serving()
    first = SourceFactory(title="First exam")
    SourceFactory(title="Second exam")
    SearchEntry.objects.filter(source=first).update(publisher="x" * 40_000)

    assert send_due() == 1
    refused = index.unsent.get()
    assert refused.attempts == 1
    assert "OpenSearch answers 400" in refused.last_error
    assert f"refuses entry {refused.entry}" in caplog.text
    assert sorted(found("exam")) == ["First exam", "Second exam"]

    SearchEntry.objects.filter(source=first).update(publisher="DUO")
    assert send_due() == 1
    assert index.unsent.count() == 0


@needs_opensearch
def test_an_index_that_is_gone_is_not_made_by_mistake(opensearch):
    [index] = serving()
    SourceFactory(title="Exam")
    cluster.drop(index.name)

    assert send_due() == 0
    assert "OpenSearch answers 404" in index.unsent.get().last_error
    assert found("exam") == ["Exam"]
    with pytest.raises(CommandError, match=r"OpenSearch answers 404: .* PostgreSQL answers all"):
        call_command("check_search")
