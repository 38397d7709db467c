"""A new index takes the place of the old one, whole or not at all, while the hub serves."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from search.engines.opensearch import trouble
from search.models import RemoteIndex, SearchEntry, UnsentEntry
from search.remote import cluster, rebuilding
from search.remote.address import address
from search.remote.outbox import send_due, serving
from search.remote.rebuilding import RebuildError, forget_others, rebuild
from tests.factories import SourceFactory
from tests.search.test_sending import found


@pytest.fixture(autouse=True)
def _without_grace(monkeypatch):
    monkeypatch.setattr(rebuilding, "GRACE_SECONDS", 0)
    monkeypatch.setattr(rebuilding, "PAUSE_SECONDS", 0)


def held_by(index):
    """What the index says of each entry, by id."""
    cluster.count(index.name)
    body = {"query": {"match_all": {}}, "size": 10_000}
    [hits] = cluster.search(index.name, [body])
    return {int(hit["_id"]): hit["_source"]["title_words"] for hit in hits}


def entries():
    return dict(SearchEntry.objects.values_list("pk", "title_words"))


def without_progress(sent, total):
    pass


@pytest.mark.opensearch
def test_what_changes_meanwhile_is_in_the_new_index(opensearch, monkeypatch):
    monkeypatch.setattr(rebuilding.outbox, "BATCH", 2)
    [old] = serving()
    first, second, *_ = (SourceFactory(title=f"Exam {number}") for number in range(6))
    told = []

    def progress(sent, total):
        told.append((sent, total))
        if sent == 2:
            first.title = "Renamed"
            first.save()
            second.delete()
            SourceFactory(title="New exam")
            assert "New exam" in found("exam")

    new = rebuild(progress)

    assert held_by(new) == entries()
    assert len(entries()) == 6
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)
    assert list(serving()) == [new]
    assert new.unsent.count() == 0
    with pytest.raises(cluster.ClusterError, match="404"):
        cluster.count(old.name)
    assert list(RemoteIndex.objects.all()) == [new]
    assert trouble.until is None


@pytest.mark.opensearch
@pytest.mark.django_db(transaction=True)
def test_waits_for_who_has_written_and_not_committed(opensearch):
    source = SourceFactory(title="Old exam")
    written = threading.Event()
    send_due()

    def write():
        with transaction.atomic():
            source.title = "New exam"
            source.save()
            written.set()
            deadline = time.monotonic() + 10
            while not RemoteIndex.objects.filter(serves=False) and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(1)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(10)
    new = rebuild(without_progress)
    writer.join()

    send_due()
    assert held_by(new) == entries() == {SearchEntry.objects.get().pk: "new exam"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [rebuilding.REBUILD_LOCK])
    refused = []

    def second():
        with pytest.raises(RebuildError, match="being rebuilt already"):
            rebuild(without_progress)
        refused.append(True)
        connection.close()

    other = threading.Thread(target=second)
    other.start()
    other.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [rebuilding.REBUILD_LOCK])
    assert refused == [True]


@pytest.mark.opensearch
def test_fails_whole_and_the_old_index_serves(opensearch, capsys):
    [old] = serving()
    good, bad = SourceFactory(title="Good exam"), SourceFactory(title="Bad exam")
    send_due()
    SearchEntry.objects.filter(source=bad).update(publisher="x" * 40_000)

    with pytest.raises(RebuildError, match=r"OpenSearch refuses entries. entry \d+: .*400"):
        rebuild(without_progress)

    assert list(RemoteIndex.objects.all()) == [old]
    assert set(UnsentEntry.objects.values_list("index", flat=True)) == {old.pk}
    assert set(held_by(old)) == set(entries())
    assert sorted(found("exam")) == ["Bad exam", "Good exam"]

    bad.delete()
    left = RemoteIndex.objects.create(name=f"{address().prefix}-left", place=address().place)
    cluster.create(left.name)  # as by a rebuilding that was killed
    call_command("rebuild_search")
    [new] = RemoteIndex.objects.all()
    assert new not in (old, left)
    for index in (old, left):
        with pytest.raises(cluster.ClusterError, match="404"):
            cluster.count(index.name)
    assert f"Searches are answered by {new.name} now." in capsys.readouterr().out
    assert held_by(new) == entries() == {SearchEntry.objects.get(source=good).pk: "good exam"}


def test_refuses_where_opensearch_is_away(db, settings):
    settings.SEARCH_URL = "http://reader:very-secret@127.0.0.1:1/hub"
    serves = RemoteIndex.objects.create(name="hub-1", place="127.0.0.1:1/hub", serves=True)
    RemoteIndex.objects.create(name="x-1", place="elsewhere:9200/x", serves=True)

    with pytest.raises(CommandError) as refusal:
        call_command("rebuild_search")

    assert str(refusal.value) == (
        "The index in OpenSearch was not made anew. OpenSearch cannot be reached. What served"
        " before goes on serving. Put right what is wrong, and repeat “manage.py rebuild_search”."
    )
    assert list(RemoteIndex.objects.all()) == [serves]

    settings.SEARCH_URL = ""
    forget_others()
    assert RemoteIndex.objects.count() == 0
