"""One bad moment is not a broken link."""

from datetime import UTC, datetime, timedelta

import pytest

from cms.health.models import LinkHealth, LinkStatus, Reason
from cms.health.status_rules import DOUBTS, FAILURES, UNKNOWABLE, begin_anew, record_visit
from cms.health.visits import Visit

START = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOT_FOUND = Visit(Reason.STATUS, 404)


@pytest.fixture
def health() -> LinkHealth:
    health = LinkHealth()
    begin_anew(health, "https://example.org/")
    return health


def later(health: LinkHealth, *visits: Visit) -> list[str]:
    """The status after each visit, made when it was planned."""
    found = []
    for visit in visits:
        record_visit(health, visit, health.next_check or START)
        found.append(health.status)
    return found


def test_works_at_once_and_is_looked_at_again_in_a_week(health):
    assert later(health, Visit(http_status=200)) == [LinkStatus.WORKING]
    assert health.next_check == START + timedelta(days=7)
    assert health.since == health.checked_at == START


def test_is_broken_after_three_failures_that_lie_apart(health):
    record_visit(health, Visit(http_status=200), START)
    statuses = later(health, NOT_FOUND, NOT_FOUND, NOT_FOUND)

    assert statuses == [LinkStatus.WORKING, LinkStatus.WORKING, LinkStatus.BROKEN]
    failed = START + timedelta(days=7)
    assert health.since == health.failing_since == failed
    assert health.checked_at == failed + 5 * HOUR


def test_waits_longer_after_every_failure_but_never_longer_than_usual(health):
    waits = []
    for _ in range(30):
        record_visit(health, NOT_FOUND, health.next_check or START)
        waits.append((health.next_check - health.checked_at) / HOUR)

    assert waits[:5] == [1, 4, 16, 64, 7 * 24]
    assert set(waits[5:]) == {7 * 24}


def test_looking_often_in_one_bad_moment_makes_nothing_broken(health):
    for minutes in range(20):
        record_visit(health, NOT_FOUND, START + timedelta(minutes=minutes))

    assert (health.status, health.failures) == (LinkStatus.UNCHECKED, 1)


def test_one_success_forgives_all_failures(health):
    later(health, NOT_FOUND, NOT_FOUND, NOT_FOUND)
    statuses = later(health, Visit(http_status=200), NOT_FOUND)

    assert statuses == [LinkStatus.WORKING, LinkStatus.WORKING]
    assert health.failures == 1


def test_tells_a_redirect_for_good_from_one_for_now(health):
    for_now = Visit(http_status=200, leads_to="https://example.org/nl/")
    for_good = Visit(http_status=200, leads_to="https://example.org/new", moved_for_good=True)

    assert later(health, for_now, for_good) == [LinkStatus.WORKING, LinkStatus.REDIRECTED]
    assert health.leads_to == "https://example.org/new"


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_one_consequence(health, reason):
    later(health, Visit(http_status=200))
    status = later(health, *[Visit(reason)] * 3)[-1]

    expected = {
        **dict.fromkeys(FAILURES, LinkStatus.BROKEN),
        **dict.fromkeys(DOUBTS, LinkStatus.DOUBTFUL),
        **dict.fromkeys(UNKNOWABLE, LinkStatus.UNCHECKED),
        Reason.BUSY: LinkStatus.WORKING,
    }
    assert status == expected[reason]


def test_comes_back_when_a_busy_site_says_so(health):
    record_visit(health, Visit(Reason.BUSY, 429, come_back_after=timedelta(days=2)), START)
    assert health.next_check == START + timedelta(days=2)

    record_visit(health, Visit(Reason.BUSY, 429, come_back_after=timedelta(days=4000)), START)
    assert health.next_check == START + timedelta(days=30)

    record_visit(health, Visit(Reason.STATUS, 503, come_back_after=timedelta(days=1)), START)
    assert health.next_check == START + timedelta(days=1)


@pytest.mark.parametrize("reason", [Reason.NO_HOST, Reason.TIMEOUT, Reason.NO_CONNECTION])
def test_blames_nobody_while_we_are_offline_ourselves(health, reason):
    for hours in range(10):
        record_visit(health, Visit(reason), START + hours * HOUR, is_offline=True)

    assert (health.status, health.failures) == (LinkStatus.UNCHECKED, 0)
    assert health.next_check == health.checked_at + HOUR
