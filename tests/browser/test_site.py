"""The example site, built and served for real, as readers meet it."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, Route, expect
from wagtail.models import Site

from cms.settings import BASE_DIR
from cms.snippets.models import Source
from search.models import SearchedQuery
from tests.browser.pictures import take_picture
from tests.browser.site import get
from tests.browser.source_page import source_page
from tests.factories import Hub, SourceFactory, citing, linking, quotation, table, video
from tests.processes import wait_for
from tests.transfer.documents import demo as demo_bundle

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

SUGGEST = BASE_DIR / "frontend_contract" / "example" / "suggest.js"
AXE = BASE_DIR / "frontend_contract" / "node_modules" / "axe-core" / "axe.min.js"
ACCENT = "rgb(23, 89, 79)"
DUO = "/sources/duo-integration/"
TOPIC = "/topics/integration-routes/"
GUIDE = "/guides/which-routes-lead-to-the-netherlands/"


@pytest.fixture
def demo(transactional_db) -> dict[str, Any]:
    """The bundle of the demo hub, which has been imported."""
    call_command("setup_hub", "--untranslated", verbosity=0)
    return demo_bundle()


def lines_of(page: Page) -> list[str]:
    """What the main part of a page says, line by line, breadcrumbs left out."""
    texts = page.locator("main").inner_text().split("\n")
    trail = page.locator(".trail").inner_text().split("\n")
    return [line.strip() for line in texts if line.strip()][len([t for t in trail if t.strip()]) :]


def test_readers_find_what_the_bundle_says(site: str, reader: Page, demo) -> None:
    """One test, since the demo hub takes its time."""
    reader.goto(f"{site}{DUO}")

    lines = lines_of(reader)

    assert lines == source_page(demo, "duo-integration")
    assert {"6 topic mentions", "16 article mentions"} <= set(lines)

    pages_come_without_scripts_and_with_what_search_engines_want(site)
    counts_lead_to_what_they_count(site, reader)
    search_works_without_scripts_and_by_keyboard(site, reader)
    titles_are_offered_while_a_reader_types(site, reader)


def test_nothing_serious_is_in_the_way_of_anybody(site: str, reader: Page, demo) -> None:
    for path in (DUO, TOPIC, GUIDE, "/", "/guides/", "/search/?q=exam"):
        for scheme, width in (("light", 390), ("dark", 1280)):
            reader.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            reader.set_viewport_size({"width": width, "height": 900})
            reader.goto(f"{site}{path}")
            axe_finds_nothing_serious(reader)
            wider = "document.documentElement.scrollWidth - innerWidth"
            assert reader.evaluate(wider) <= 0, path


def pages_come_without_scripts_and_with_what_search_engines_want(site: str) -> None:
    answer = get(f"{site}{DUO}")
    html = answer.text

    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/ld+json"', ""]
    assert scripts[1][1] == SUGGEST.read_text(encoding="utf-8")
    policy = answer.headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' " in policy
    assert "; frame-src https://www.youtube-nocookie.com https://player.vimeo.com;" in policy
    assert json.loads(scripts[0][1])["@graph"][0]["name"] == "DUO integration"
    source = Source.objects.get(slug="duo-integration")
    url = f"{Site.objects.get().root_url}{DUO}"
    assert f'<link rel="canonical" href="{url}"/>' in html
    assert "<title>DUO integration \N{EN DASH} Integrating in the Netherlands</title>" in html
    assert f'<meta property="og:description" content="{source.summary}"/>' in html
    assert '<meta name="robots" content="index, follow"/>' in html
    assert 'as="script"' not in html
    [font] = re.findall(r'<link rel="preload" href="([^"]+)" as="font"', html)
    assert get(f"{site}{font}").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "; font-src 'self';" in policy
    assert get(f"{site}/favicon.ico").headers["content-type"] == "image/x-icon"

    addresses = re.findall("<loc>(.*?)</loc>", get(f"{site}/sitemap.xml").text)
    assert url in addresses
    assert len(addresses) == len(set(addresses)) == 4 + 30 + 6 + 48
    assert f"Sitemap: {site}/sitemap.xml" in get(f"{site}/robots.txt").text


def counts_lead_to_what_they_count(site: str, reader: Page) -> None:
    for count, place in (("6 topic mentions", "#mentions"), ("16 article mentions", "#guides")):
        link = reader.get_by_role("link", name=count)
        expect(link).to_have_attribute("href", place)
        expect(reader.locator(place)).to_be_visible()

    reader.goto(f"{site}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Integrating in the Netherlands")
    about = reader.locator("meta[name=description]").get_attribute("content")
    assert about == reader.locator(".lead").inner_text()
    picture = reader.locator(".topic img").first
    picture.scroll_into_view_if_needed()
    wait_for(lambda: picture.evaluate("image => image.complete && image.naturalWidth > 0"))
    assert picture.evaluate("image => getComputedStyle(image).objectPosition") == "20% 48%"
    mentions = reader.get_by_role("link", name="22 mentions: DUO integration")
    expect(mentions).to_have_attribute("href", f"{DUO}#mentions")
    reader.get_by_role("link", name="48 guides").click()
    expect(reader.get_by_text("48 guides", exact=True)).to_be_visible()


def search_works_without_scripts_and_by_keyboard(site: str, visitor: Page) -> None:
    browser = visitor.context.browser
    assert browser
    reader = browser.new_context(java_script_enabled=False).new_page()
    reader.goto(f"{site}{DUO}")
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="Skip to the content")).to_be_focused()
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_be_focused()

    reader.get_by_role("searchbox").focus()
    reader.keyboard.type("reading exam")
    reader.keyboard.press("Enter")

    reader.wait_for_url(f"{site}/search/?q=reading+exam")
    expect(reader.get_by_role("status")).to_contain_text("for “reading exam”")
    expect(reader.locator(".result mark").first).to_be_visible()
    guides = reader.get_by_role("navigation", name="Kinds of results").get_by_text("Guides")
    number = guides.locator(".number-of").inner_text()
    guides.click()
    expect(reader.get_by_role("status")).to_contain_text(f"{number} result")
    expect(reader.locator(".result .kicker").first).to_contain_text("Guide", ignore_case=True)
    reader.locator(".result a").first.click()
    expect(reader.get_by_role("heading", name="How we know")).to_be_visible()

    reader.goto(f"{site}/search/?q=municipalty&kind=source")
    expect(reader.get_by_role("link", name="municipality", exact=True)).to_be_visible()
    reader.goto(f"{site}/search/?q=fines+Zeppelin")
    expect(reader.get_by_text("Not found anywhere: “Zeppelin”.")).to_be_visible()
    expect(reader.locator(".result").first).to_be_visible()
    reader.goto(f"{site}/search/?q=exam")
    reader.get_by_text("Narrow down").click()
    narrow = reader.get_by_role("link", name=re.compile("Official site"))
    expected = re.search(r"\d+", narrow.inner_text())
    narrow.click()
    assert expected
    expect(reader.get_by_role("status")).to_contain_text(f"{expected[0]} result")
    reader.context.close()


def titles_are_offered_while_a_reader_types(site: str, reader: Page) -> None:
    reader.goto(f"{site}{DUO}")
    box = reader.get_by_role("combobox", name="Search the hub")
    options = reader.get_by_role("option")

    box.focus()
    reader.keyboard.type("reading")
    expect(options.first).to_contain_text("How does the reading exam work")
    expect(box).to_have_attribute("aria-expanded", "true")
    reader.keyboard.press("Escape")
    expect(options).to_have_count(0)
    reader.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute(
        "aria-activedescendant", options.first.get_attribute("id") or "no id"
    )
    assert options.first.evaluate("option => getComputedStyle(option).backgroundColor") == ACCENT
    axe_finds_nothing_serious(reader)
    take_picture(reader, "site-suggestions")
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"{site}/guides/reading-exam/")

    reader.goto(f"{site}/search/?q=fines")
    with reader.expect_request(lambda request: "/api/opened/" in request.url):
        reader.locator(".result a").first.click()
    reader.wait_for_url(f"{site}/guides/fines/")
    wait_for(SearchedQuery.objects.filter(query="fines", clicks=1).exists)


def axe_finds_nothing_serious(page: Page) -> None:
    # Through the debugger: the page itself allows no other script.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    serious = [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == [], page.url
    assert found["passes"], page.url


def test_a_guide_says_how_we_know(site: str, reader: Page, hub: Hub) -> None:
    source = SourceFactory(title="DUO", slug="duo", website="https://www.duo.example/")
    hub.add_guide(title="How do you pay?", slug="pay", body=[citing(source)])

    reader.goto(f"{site}/guides/pay/")

    box = reader.get_by_role("complementary", name="How we know")
    expect(box).to_contain_text("This guide leans on 1 source.")
    expect(box.get_by_role("link", name="DUO", exact=True)).to_have_attribute(
        "href", "/sources/duo/"
    )
    expect(box.get_by_role("link", name="duo.example")).to_have_attribute(
        "href", "https://www.duo.example/"
    )


def test_a_guide_shows_tables_and_quotes_and_a_video_once_it_is_asked_for(
    site: str, reader: Page, hub: Hub
) -> None:
    asked: list[str] = []

    def play(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>It plays.</p>", content_type="text/html")

    reader.context.route("https://www.youtube-nocookie.com/**", play)
    source = SourceFactory(title="DUO", slug="duo")
    hub.add_guide(
        slug="pay",
        body=[
            table(
                ["<p>Speaking</p>", linking(source)],
                headings=["Exam", "Where"],
                caption="Fees",
                heads=True,
            ),
            quotation("Pay later.", mention=citing(source, note="Page 2."), attribution="The law"),
            video("https://youtu.be/aqz-KE-bpKQ", "How to pay"),
        ],
    )

    reader.goto(f"{site}/guides/pay/")

    expect(reader.get_by_role("table", name="Fees")).to_be_visible()
    expect(reader.get_by_role("columnheader")).to_have_text(["Exam", "Where"])
    expect(reader.get_by_role("rowheader")).to_have_text(["Speaking"])
    expect(reader.get_by_role("cell").get_by_role("link")).to_have_attribute(
        "href", "/sources/duo/"
    )
    expect(reader.locator(".quote blockquote")).to_have_text("Pay later.")
    expect(reader.locator(".quote")).to_contain_text("Page 2.")
    link = reader.get_by_role("link", name="How to pay")
    expect(link).to_have_attribute("href", "https://youtu.be/aqz-KE-bpKQ")
    button = reader.get_by_role("button", name="Play here (loads from YouTube)")
    axe_finds_nothing_serious(reader)
    take_picture(reader, "site-blocks", full_page=True)
    assert asked == []

    button.click()

    expect(reader.frame_locator("iframe").get_by_text("It plays.")).to_be_visible()
    assert asked == ["https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1"]
