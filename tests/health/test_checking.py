"""What is due is looked at, politely, and what is found is kept apart from revisions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.delivery.models import Event
from cms.health.checking import LEASE, check, check_next, due_sources, look
from cms.health.models import LinkHealth, LinkStatus, Reason, VisitedSite
from cms.health.queries import health_of, link_health_of
from cms.snippets.models import Source
from tests.factories import SourceFactory
from tests.health.website import Website

pytestmark = pytest.mark.django_db


def status_of(source: Source) -> LinkStatus:
    return health_of([source])[source.pk].link


def fail_until_confirmed(source: Source) -> None:
    for _ in range(3):
        check(source)
        LinkHealth.objects.update(failed_at=timezone.now() - timedelta(hours=1))


def due() -> list[Source]:
    return list(due_sources(timezone.now()))


def test_a_source_is_due_until_it_has_been_looked_at(website: Website):
    source = SourceFactory(website=website.url())
    assert (due(), status_of(source)) == ([source], LinkStatus.UNCHECKED)

    assert check_next() == source

    assert (due(), status_of(source)) == ([], LinkStatus.WORKING)
    assert check_next() is None
    LinkHealth.objects.update(next_check=timezone.now())
    assert due() == [source]


def test_drafts_are_looked_at_too_at_the_address_in_the_draft(website: Website):
    source = SourceFactory(website="http://127.0.0.1:1/old", live=False)
    source.website = website.url("/draft")
    source.save_revision()
    check_next()

    assert "GET /draft" in website.seen
    assert status_of(source) == LinkStatus.WORKING


def test_a_draft_of_a_live_source_does_not_change_what_is_looked_at(website: Website):
    source = SourceFactory(website=website.url("/live"))
    source.website = website.url("/draft")
    source.save_revision()
    check_next()

    assert "GET /live" in website.seen
    assert link_health_of(source, website.url("/live")).status == LinkStatus.WORKING


def test_nothing_is_known_of_a_new_address_and_it_is_due(website: Website):
    source = SourceFactory(website=website.url())
    check(source)
    for new in ("/new", "/newer"):
        source.website = website.url(new)
        source.save_revision().publish()
        assert (status_of(source), due()) == (LinkStatus.UNCHECKED, [source])
        assert health_of([source])[source.pk].checked_at is None
        check(source)

    # Not even SQL can make it wrong.
    Source.objects.update(website="https://other.example.org/")
    assert status_of(source) == LinkStatus.UNCHECKED


def test_no_revision_brings_back_what_was_known(website: Website):
    source = SourceFactory(website=website.url())
    check(source)
    revision = source.save_revision()
    assert not {"link_status", "link_health", "reviews"} & revision.content.keys()

    website.says("/page", 404)
    fail_until_confirmed(source)
    revision.publish()

    assert status_of(source) == LinkStatus.BROKEN


def test_a_site_is_visited_once_in_a_while_only(website: Website, settings):
    settings.LINK_CHECK_HOST_SECONDS = 60
    first, second = (SourceFactory(website=website.url(path)) for path in ("/one", "/two"))

    assert check_next() == first
    assert check_next() is None
    assert check(second) is None
    assert "HEAD /two" not in website.seen

    VisitedSite.objects.update(free_at=timezone.now())
    assert check_next() == second


def test_a_site_with_much_to_visit_does_not_keep_others_waiting(website: Website, settings):
    settings.LINK_CHECK_HOST_SECONDS = 60
    for _ in range(8):
        SourceFactory(website=website.url())
    other = SourceFactory(website="ftp://other.example.org/")

    assert check_next() != other
    assert check_next() == other


def test_a_site_that_asks_for_pauses_gets_them(website: Website):
    website.says("/robots.txt", body=b"User-agent: *\nCrawl-delay: 600\n")
    SourceFactory(website=website.url())
    check_next()

    free_in = VisitedSite.objects.get().free_at - timezone.now()
    assert timedelta(minutes=9) < free_in < timedelta(minutes=11)


def test_what_a_killed_worker_had_claimed_is_due_again_later(website: Website, monkeypatch):
    def die(url: str) -> None:
        raise KeyboardInterrupt

    source = SourceFactory(website=website.url())
    with monkeypatch.context() as patch:
        patch.setattr("cms.health.checking.look", die)
        with pytest.raises(KeyboardInterrupt):
            check_next()

    assert (due(), status_of(source)) == ([], LinkStatus.UNCHECKED)
    LinkHealth.objects.update(next_check=timezone.now() - LEASE)
    assert check_next() == source
    assert status_of(source) == LinkStatus.WORKING


def test_an_answer_for_an_address_that_is_no_more_is_dropped(website: Website, monkeypatch):
    source = SourceFactory(website=website.url())

    def change_meanwhile(url: str):
        Source.objects.update(website=website.url("/new"))
        LinkHealth.objects.update(website=website.url("/new"))
        return look(url)

    monkeypatch.setattr("cms.health.checking.look", change_meanwhile)
    assert check(source) is None
    assert status_of(source) == LinkStatus.UNCHECKED


def test_five_sites_out_of_reach_are_our_own_trouble(website: Website):
    sources = [SourceFactory(website=f"http://127.0.0.1:{website.port}/{n}") for n in range(6)]
    now = timezone.now()
    for source in sources[1:]:
        LinkHealth.objects.create(
            source=source,
            website=source.website,
            reason=Reason.NO_HOST,
            checked_at=now,
            next_check=now + timedelta(hours=1),
        )
    website.replies["/page"] = website.replies["/0"] = website.reply("GET", "/robots.txt")
    Source.objects.filter(pk=sources[0].pk).update(website="http://hub-test.invalid/")

    assert check(sources[0]).failures == 0

    LinkHealth.objects.filter(source=sources[1]).update(reason="")
    assert check(sources[0]).failures == 1


def test_good_and_bad_news_are_in_the_history_of_the_source(website: Website):
    source = SourceFactory(website=website.url())
    check(source)
    website.says("/page", 410)
    fail_until_confirmed(source)
    website.says("/page")
    check(source)

    entries = ModelLogEntry.objects.order_by("pk")
    assert [(entry.action, entry.data["http_status"]) for entry in entries] == [
        ("hub.link_broke", 410),
        ("hub.link_mended", 200),
    ]


class TestAnnouncing:
    @pytest.fixture(autouse=True)
    def somebody_listens(self, settings):
        settings.WEBHOOK_URLS = ["http://127.0.0.1:1/hook"]

    def announced(self) -> list[list[str]]:
        events = Event.objects.order_by("created")
        tags = [event.tags for event in events]
        events.delete()
        return tags

    def test_caches_hear_of_a_new_status_and_of_nothing_else(self, website: Website, monkeypatch):
        # Each check is a transaction of its own, outside tests.
        monkeypatch.setattr("cms.delivery.outbox._deliver_soon", lambda: None)
        source = SourceFactory(website=website.url())
        self.announced()

        check(source)
        assert self.announced() == [[f"source:{source.pk}", "sources"]]
        check(source)
        assert self.announced() == []

        website.says("/page", 404)
        fail_until_confirmed(source)
        assert self.announced() == [[f"source:{source.pk}", "sources"]]

    def test_caches_hear_nothing_of_drafts(self, website: Website):
        source = SourceFactory(website=website.url(), live=False)
        check(source)

        assert status_of(source) == LinkStatus.WORKING
        assert self.announced() == []


def test_what_is_known_of_many_takes_one_statement(website: Website):
    sources = [SourceFactory(website=website.url()) for _ in range(50)]
    check(sources[0])

    with CaptureQueriesContext(connection) as captured:
        found = health_of([*sources, 10**9])

    assert len(captured) == 1
    assert found.keys() == {source.pk for source in sources}
    assert [found[source.pk].link for source in sources[:2]] == ["working", "unchecked"]
    with CaptureQueriesContext(connection) as captured:
        assert health_of([]) == {}
    assert len(captured) == 0
