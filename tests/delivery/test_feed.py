"""The changes feed gives every committed change once, whoever writes, breaks off and reads when."""

from datetime import timedelta
from random import Random

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from cms.delivery.deliveries import forget_old
from cms.delivery.feed import Feed, Place, TooOldError, read_feed
from cms.delivery.models import Delivery, Event
from cms.delivery.outbox import WRITE_EVENT, announce
from tests.concurrency import another_connection
from tests.factories import SourceFactory, make_hub

pytestmark = pytest.mark.django_db(transaction=True)

STEPS, MANY_STEPS, GAMES = 100, 400, 20
WRITERS = 4


@pytest.fixture(autouse=True)
def _feed(settings) -> None:
    settings.WEBHOOK_URLS = []
    settings.CHANGES_FEED_KEY = "a key of the tests"


def write(other: psycopg.Connection, tag: str) -> None:
    other.execute(WRITE_EVENT, {"tags": [tag], "paths": []})


def tags_in(feed: Feed) -> list[list[str]]:
    return [[*change.tags] for change in feed.changes]


def test_what_is_published_is_a_change_without_any_webhook() -> None:
    make_hub()
    before = read_feed(None, 100).latest
    source = SourceFactory(slug="duo")

    [change] = read_feed(before, 100).changes
    assert f"source:{source.pk}" in change.tags
    assert "/sources/duo/" in change.paths
    assert not Delivery.objects.exists()


def test_nothing_is_given_before_all_that_began_earlier_has_ended() -> None:
    with another_connection() as first, another_connection() as second:
        write(first, "first")
        write(second, "second")
        second.commit()

        assert tags_in(read_feed(None, 10)) == []
        first.commit()

        assert tags_in(read_feed(None, 10)) == [["first"], ["second"]]


def test_a_transaction_of_another_database_holds_nothing_back() -> None:
    make_hub()
    before = read_feed(None, 100).latest
    here = connection.get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**here | {"dbname": "postgres"}) as elsewhere:
        elsewhere.execute("CREATE TEMPORARY TABLE written (number integer)")
        SourceFactory(slug="duo")

        assert len(read_feed(before, 100).changes) == 1


class Game:
    """Writers that commit, roll back and are killed, and a reader who goes on where it was."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.writers = [self.connect() for _ in range(WRITERS)]
        self.written: list[list[str]] = [[] for _ in self.writers]
        self.committed: list[list[str]] = []
        self.read: list[tuple[int, list[str]]] = []
        self.place = read_feed(None, 1).latest
        self.number = 0

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})

    def write(self, number: int) -> None:
        self.number += 1
        write(self.writers[number], f"{self.number:04}")
        self.written[number].append(f"{self.number:04}")

    def write_in_vain(self, number: int) -> None:
        self.writers[number].execute("SAVEPOINT inner_one")
        write(self.writers[number], "never")
        self.writers[number].execute("ROLLBACK TO SAVEPOINT inner_one")

    def begin(self, number: int) -> None:
        self.writers[number].execute("SELECT pg_current_xact_id()")

    def commit(self, number: int) -> None:
        self.writers[number].commit()
        if self.written[number]:
            self.committed.append(self.written[number])
        self.written[number] = []

    def roll_back(self, number: int) -> None:
        self.writers[number].rollback()
        self.written[number] = []

    def kill(self, number: int) -> None:
        pid = self.writers[number].info.backend_pid
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        self.writers[number].close()
        self.writers[number], self.written[number] = self.connect(), []

    def look(self, _number: int) -> bool:
        feed = read_feed(self.place, self.random.randint(0, 3))
        self.place = feed.end
        self.read += [(change.place.position, [*change.tags]) for change in feed.changes]
        return feed.has_more

    def play(self, steps: int) -> None:
        moves = [self.write] * 4 + [self.commit] * 3 + [self.look] * 4
        moves += [self.write_in_vain, self.begin, self.roll_back, self.kill]
        for _ in range(steps):
            self.random.choice(moves)(self.random.randrange(WRITERS))
        for number in range(WRITERS):
            self.kill(number)
            self.writers[number].close()


def play(seed: int, steps: int) -> None:
    """A game at whose end everything has been read: what was committed, once, and nothing else."""
    game = Game(Random(seed))
    game.play(steps)
    while read_feed(game.place, 1).changes:
        game.look(0)

    positions = [position for position, _ in game.read]
    assert positions == sorted(set(positions))
    assert sorted(tags for _, tags in game.read) == sorted(game.committed)
    assert len(game.committed) > steps / 20


def test_every_committed_change_is_given_once_and_no_other() -> None:
    play(7, STEPS)


@pytest.mark.release
def test_that_is_so_in_many_games() -> None:
    for seed in range(GAMES):
        play(seed, MANY_STEPS)


def test_a_place_is_too_old_once_a_change_after_it_may_be_forgotten(settings) -> None:
    settings.CHANGES_FEED_DAYS = 10
    for tag in ("one", "two", "three"):
        announce([tag])
    one, two, three = (change.place for change in read_feed(None, 10).changes)
    old = timezone.now() - timedelta(days=11)
    Event.objects.filter(tags__overlap=["one", "two"]).update(created=old)

    for _ in range(2):
        with pytest.raises(TooOldError):
            read_feed(one, 10)
        assert tags_in(read_feed(two, 10)) == [["three"]]
        assert tags_in(read_feed(None, 10)) == [["three"]]
        assert read_feed(three, 10).end == read_feed(None, 1).latest == three
        forget_old()
    assert Event.objects.count() == 2


def test_a_place_on_another_server_is_none_here() -> None:
    announce(["one"])
    place = read_feed(None, 10).end

    with pytest.raises(TooOldError):
        read_feed(Place("another", place.position), 10)


def test_events_of_another_server_are_no_changes_of_this_one() -> None:
    announce(["one"])
    Event.objects.update(server="another", position=1)
    announce(["two"])

    assert tags_in(read_feed(None, 10)) == [["two"]]
