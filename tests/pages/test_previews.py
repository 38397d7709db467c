"""Previews in the admin need no frontend, and show drafts that are not finished yet."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from cms.pages.models import GuidePage
from cms.pages.templatetags import hub_preview
from cms.snippets.models import Source
from tests.factories import (
    Hub,
    SourceFactory,
    callout,
    citing,
    linking,
    quotation,
    reload,
    section,
    steps,
    table,
    text,
    video,
)

pytestmark = pytest.mark.django_db


def preview(content: Page | Source) -> BeautifulSoup:
    """What the side panel shows of a page or source, as it is in memory."""
    request = RequestFactory().get("/", HTTP_HOST="localhost")
    response: HttpResponse = content.serve_preview(request, content.default_preview_mode)
    return BeautifulSoup(response.render().content, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(element.get_text(" ").split()) for element in soup.select(selector)]


def test_a_guide_shows_its_topic_and_what_it_cites(hub: Hub):
    source = SourceFactory(title="DUO", website="https://duo.example.org/", summary="For exams.")
    guide = hub.add_guide(
        title="How do you pay?",
        topic=hub.add_topic(title="Exams"),
        body=[
            text(f'<p>Ask <a linktype="source" id="{source.pk}">them</a>.</p>'),
            citing(source, kicker="Results"),
            steps("Pay", "<p>Now</p>"),
            callout("<p>Keep the letter.</p>", kicker="Note"),
            table(
                ["<p>A</p>", linking(source)], headings=["One", "Two"], caption="All", heads=True
            ),
            quotation("Pay later.", mention=citing(source, note="Page 2."), attribution="DUO"),
            video("https://vimeo.com/76979871", "How to pay"),
        ],
    )

    shown = preview(guide)

    assert texts(shown, "h1") == ["How do you pay?"]
    assert texts(shown, "p.quiet") == ["Topic: Exams"]
    assert [(a["href"], a.get_text()) for a in shown.select("main a")] == [
        ("https://duo.example.org/", "them"),
        ("https://duo.example.org/", "DUO"),
        ("https://duo.example.org/", f"source {source.pk}"),
        ("https://duo.example.org/", "DUO"),
        ("https://vimeo.com/76979871", "How to pay"),
    ]
    assert texts(shown, "article.card") == ["Results DUO For exams.", "DUO Page 2."]
    assert texts(shown, "caption") == ["All"]
    assert texts(shown, "thead th[scope=col]") == ["One", "Two"]
    assert texts(shown, "tbody th[scope=row]") == ["A"]
    assert texts(shown, "blockquote, blockquote + figcaption") == ["Pay later.", "DUO"]
    assert texts(shown, "ol.steps > li") == ["Step 1 Now"]
    assert texts(shown, "aside.callout") == ["Note Keep the letter."]


def test_a_guide_that_is_hardly_begun_shows_what_is_missing(hub: Hub):
    guide = GuidePage(title="Draft", locale=hub.home.locale)
    guide.body = [
        ("source_mention", {"source": None, "kicker": "", "note": "The place to be."}),
        ("image", {"image": None, "caption": ""}),
        ("rich_text", '<p><a linktype="source" id="999999">gone</a></p>'),
    ]

    shown = preview(guide)

    assert texts(shown, "article.card") == ["No source has been chosen. The place to be."]
    assert texts(shown, "figure") == ["Your image"]
    assert shown.find("a", string="gone").attrs == {}


def test_a_topic_shows_its_sections_and_its_published_guides(hub: Hub):
    source = SourceFactory(title="DUO", summary="For exams.", live=False)
    cited = citing(source), citing(source, note="Right here.")
    topic = hub.add_topic(title="Exams", sections=[section("Official", *cited, intro="Start.")])
    hub.add_guide(title="One", topic=topic)
    hub.add_guide(title="Two", topic=topic, live=False)

    shown = preview(topic)

    assert texts(shown, "h2") == ["Official", "Guides"]
    assert texts(shown, "article.card") == [
        "DUO This source is not published yet. For exams.",
        "DUO This source is not published yet. Right here.",
        "Exams One What One answers.",
    ]


def test_lists_leave_out_what_readers_do_not_see(hub: Hub):
    expired, hidden = {"expire_at": timezone.now()}, hub.add_topic(title="Hidden", live=False)
    topic, private = hub.add_topic(title="Seen"), hub.add_topic(title="Private")
    hub.add_topic(title="Expired", **expired)
    hub.add_guide(title="Seen", topic=topic)
    hub.add_guide(title="Expired", topic=topic, **expired)
    hub.add_guide(title="Of a hidden topic", topic=hidden)
    hub.add_guide(title="Of a private topic", topic=private)
    guide = hub.add_guide(title="Private", topic=topic)
    for page in (private, guide):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    SourceFactory(title="Seen")
    SourceFactory(title="Expired", **expired)

    for index in (reload(hub.topics), hub.guides, hub.sources):
        assert texts(preview(index), ".card h2") == ["Seen"]
    assert texts(preview(topic), ".card h3") == ["Seen"]


def test_a_topic_that_is_not_published_yet_shows_the_guides_that_wait_for_it(hub: Hub):
    topic = hub.add_topic(live=False)
    hub.add_guide(title="Waiting", topic=topic)

    assert texts(preview(topic), ".card h3") == ["Waiting"]


def test_a_source_that_has_expired_is_plain_text_where_it_is_cited(hub: Hub):
    source = SourceFactory(expire_at=timezone.now())
    linking = f'<p><a linktype="source" id="{source.pk}">them</a></p>'
    guide = hub.add_guide(body=[text(linking)])

    assert preview(guide).find("a", string="them").attrs == {}


def test_lists_say_how_many_items_they_do_not_show(hub: Hub, monkeypatch):
    monkeypatch.setattr(hub_preview, "LISTED", 3)
    topic = hub.add_topic(title="Exams")
    for number in range(5):
        hub.add_guide(title=f"Guide {number}", topic=topic)

    shown = preview(hub.guides)

    assert len(shown.select("article.card")) == 3
    assert texts(shown, "main > p.quiet") == ["… and 2 more"]


def test_a_list_of_guides_costs_the_same_for_one_and_for_many(hub: Hub, django_assert_num_queries):
    topic = hub.add_topic()
    hub.add_guide(topic=topic)
    # the guides with their topics, and how many there are
    with django_assert_num_queries(2):
        preview(hub.guides)
    for _ in range(9):
        hub.add_guide(topic=topic)

    with django_assert_num_queries(2):
        preview(hub.guides)


def test_the_home_page_and_the_lists_show_what_is_below_them(hub: Hub):
    hub.add_topic(title="Exams", kicker="Read first")
    SourceFactory(title="DUO", publisher="DUO", kind="official", summary="For exams.")
    SourceFactory(title="Nederlands", locale=Locale.objects.create(language_code="nl"))
    SourceFactory(title="Draft", live=False)

    assert texts(preview(hub.home), "h2") == ["Topics", "Guides", "Sources"]
    assert texts(preview(reload(hub.topics)), ".card") == ["Read first Exams What Exams is about."]
    assert texts(preview(hub.guides), ".missing") == ["No guide is published yet."]
    assert texts(preview(hub.sources), ".card") == ["Official · DUO DUO For exams."]
