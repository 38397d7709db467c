"""What a visit to a website meets with, from real servers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cms.health.models import Reason
from cms.health.network import NoSuchHostError
from cms.health.visits import MOST_BYTES, Visitor
from tests.health.website import PAGE, Reply, Website, serving

pytestmark = pytest.mark.django_db

SECONDS = 60
"""How long to wait for what must happen, however busy the machine is."""

SELF_SIGNED = Path(__file__).with_name("self_signed.pem")
"""The key and certificate of a server that no authority vouches for. They guard nothing."""


def test_asks_for_robots_then_the_head_then_the_page(website: Website, visit):
    found = visit(website.url())

    assert (found.reason, found.http_status, found.leads_to) == (None, 200, "")
    assert website.seen == ["GET /robots.txt", "HEAD /page", "GET /page"]


def test_says_who_is_asking(website: Website, visit, settings):
    settings.FRONTEND_URL = "https://hub.example.org"
    visit(website.url())

    [agent] = website.agents
    assert agent.startswith("SourceHubLinkCheck/1.0 (+https://hub.example.org/;")


def test_leaves_documents_unread(website: Website, visit):
    website.says("/page", Content_Type="application/pdf")

    assert visit(website.url()).reason is None
    assert "GET /page" not in website.seen


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501])
def test_believes_get_where_head_is_refused(website: Website, visit, status):
    website.replies["HEAD /page"] = Reply(status)

    assert (visit(website.url()).reason, website.seen[-1]) == (None, "GET /page")


def test_believes_get_where_head_gets_no_answer(website: Website, visit, monkeypatch):
    website.replies["HEAD /page"] = Reply(hang_up=True)
    assert visit(website.url()).reason is None

    monkeypatch.setattr("cms.health.visits.HEAD_SHARE", 0.01)
    website.replies["HEAD /page"] = Reply(404, seconds=60)
    assert visit(website.url(), seconds=50).reason is None


def test_notes_where_permanent_redirects_lead(website: Website, visit):
    website.moves("/page", "/new")
    website.moves("/new", website.url("/newer"), 308)

    found = visit(website.url())

    assert (found.reason, found.leads_to, found.moved_for_good) == (
        None,
        website.url("/newer"),
        True,
    )


def test_one_redirect_for_now_makes_the_whole_way_one_for_now(website: Website, visit):
    website.moves("/page", "/new")
    website.moves("/new", "/today", 302)

    found = visit(website.url())

    assert (found.leads_to, found.moved_for_good) == (website.url("/today"), False)


def test_stops_in_a_loop(website: Website, visit):
    website.moves("/page", "/other")
    website.moves("/other", "/page")

    assert visit(website.url()).reason == Reason.REDIRECTS
    assert len(website.seen) == 12


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_tells_an_error_of_the_site(website: Website, visit, status):
    website.says("/page", status)

    found = visit(website.url())

    assert (found.reason, found.http_status) == (Reason.STATUS, status)


@pytest.mark.parametrize("status", [401, 403, 451])
def test_does_not_call_broken_what_turns_visitors_away(website: Website, visit, status):
    website.says("/page", status)

    assert visit(website.url()).reason == Reason.KEPT_OUT


def test_hears_when_to_come_back(website: Website, visit):
    website.says("/page", 429, Retry_After="7200")
    found = visit(website.url())
    assert (found.reason, found.come_back_after) == (Reason.BUSY, timedelta(hours=2))
    assert "GET /page" not in website.seen

    moment = datetime.now(UTC) + timedelta(hours=1)
    website.says("/page", 503, Retry_After=f"{moment:%a, %d %b %Y %H:%M:%S GMT}")
    found = visit(website.url())
    assert found.reason == Reason.STATUS
    assert timedelta(minutes=59) < found.come_back_after < timedelta(minutes=61)


def test_gives_up_at_the_deadline_however_slowly_an_answer_trickles(website: Website, visit):
    website.replies["GET /page"] = Reply(body=b" " * 600, trickle=0.1)

    found = visit(website.url(), seconds=2)

    assert found.reason == Reason.UNFINISHED
    assert website.was_abandoned.wait(SECONDS)


def test_reads_the_beginning_of_a_huge_page_only(website: Website, visit):
    """The rest is more than the sockets hold."""
    page = PAGE + b" " * 50_000_000
    website.says("/page", body=page)

    assert visit(website.url()).reason is None
    assert website.was_abandoned.wait(SECONDS)
    assert MOST_BYTES < 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Page not found - Example</title><h1>Oops</h1>",
        b"<title>Example</title><h1>Deze pagina is niet gevonden</h1>",
        b"<title>404</title>",
        b"<title>Example</title><p>Sorry, this page does not exist any more.</p>",
    ],
)
def test_doubts_a_page_that_says_it_is_not_there(website: Website, visit, body):
    website.says("/page", body=body)

    assert visit(website.url()).reason == Reason.SAYS_MISSING


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Can't find work? We help.</title>",
        b"<title>Pagina</title><p>Deze pagina wordt niet meer bijgewerkt.</p>",
        b"<title>Advice</title><p>What if a page is not found? " + b"Advice. " * 200,
        b"<title>Lost and found</title>",
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_does_not_doubt_others(website: Website, visit, body):
    website.says("/page", body=body)

    assert visit(website.url()).reason is None


def test_doubts_a_deep_page_that_leads_home(website: Website, visit):
    for home in ("/", "/nl/", "/index.html"):
        website.moves("/page", home)
        assert visit(website.url()).reason == Reason.LEADS_HOME

    website.moves("/", "/en/")
    assert visit(website.url("/")).reason is None


def test_stays_away_where_robots_are_asked_to(website: Website, visit):
    website.says("/robots.txt", body=b"User-agent: *\nDisallow: /page\n")

    assert visit(website.url()).reason == Reason.ROBOTS
    assert website.seen == ["GET /robots.txt"]
    assert visit(website.url("/other")).reason is None


def test_stays_away_where_a_redirect_leads_to_what_robots_must_not_see(website: Website, visit):
    website.says("/robots.txt", body=b"User-agent: SourceHubLinkCheck\nDisallow: /secret\n")
    website.moves("/page", "/secret")

    assert visit(website.url()).reason == Reason.ROBOTS
    assert website.seen == ["GET /robots.txt", "HEAD /page"]


def test_reads_robots_once_a_day(website: Website, visit):
    visit(website.url())
    visit(website.url("/other"))

    assert website.seen.count("GET /robots.txt") == 1


def test_stays_away_while_robots_cannot_be_read(website: Website, visit):
    website.says("/robots.txt", 500)

    assert visit(website.url()).reason == Reason.ROBOTS_UNREADABLE
    assert website.seen == ["GET /robots.txt"]


def test_keeps_the_pause_that_a_site_asks_for(website: Website, visit):
    website.says("/robots.txt", body=b"User-agent: *\nCrawl-delay: 120\n")

    assert visit(website.url()).pause == timedelta(minutes=2)


def test_tells_that_there_is_no_such_host_and_no_server(settings, visit, db):
    def nowhere(host: str, port: int) -> list[str]:
        raise NoSuchHostError(host)

    assert Visitor(1, nowhere).visit("http://gone.example.org/").reason == Reason.NO_HOST

    with serving() as website:
        settings.LINK_CHECK_ALLOWED_ADDRESSES = [f"127.0.0.1:{website.port}"]
    assert visit(website.url()).reason == Reason.NO_CONNECTION


def test_tells_that_a_certificate_is_invalid(settings, visit):
    with serving(SELF_SIGNED) as website:
        settings.LINK_CHECK_ALLOWED_ADDRESSES = [f"127.0.0.1:{website.port}"]

        assert visit(website.url()).reason == Reason.CERTIFICATE
        assert website.seen == []


def test_tells_an_answer_that_makes_no_sense(website: Website, visit):
    website.replies["/page"] = Reply(302, b"", {})
    assert visit(website.url()).reason == Reason.GARBLED

    website.replies["/page"] = Reply(200, b"", {"Content-Length": "nonsense"})
    assert visit(website.url()).reason == Reason.GARBLED
