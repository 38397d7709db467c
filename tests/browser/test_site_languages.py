"""The example site in three languages, one of which is written from right to left."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cms.transfer.demonstration import import_translation
from tests.browser.pictures import take_picture
from tests.browser.site import get
from tests.browser.test_site import axe_finds_nothing_serious

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

ENGLISH = "/guides/which-routes-lead-to-the-netherlands/"
ENGLISH_IN_DUTCH = "/nl/guides/fines/"
DUTCH = "/nl/gidsen/welke-routes-leiden-naar-nederland/"
ARABIC = "/ar/guides/which-routes-lead-to-the-netherlands/"


@pytest.fixture
def demo(transactional_db: Any, settings: Any) -> None:
    """The demo hub in all of its languages."""
    languages = [("en", "English"), ("nl", "Dutch"), ("ar", "Arabic")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages
    settings.CONTENT_FALLBACKS = {"nl": ["en"], "ar": ["en"]}
    call_command("setup_hub", "--untranslated", verbosity=0)
    for code in ("nl", "ar"):
        import_translation.enqueue(code)


def test_readers_go_from_language_to_language(site: str, reader: Page, demo: None) -> None:
    """One test, since the demo hub takes its time."""
    reader.goto(f"{site}{ENGLISH}")
    switch(reader, "Languages", "Nederlands")
    reader.wait_for_url(f"{site}{DUTCH}")
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "Welke routes leiden naar Nederland?"
    )
    expect(reader.get_by_role("heading", name="Hoe we dit weten")).to_be_visible()

    switch(reader, "Talen", "العربية")
    reader.wait_for_url(f"{site}{ARABIC}")
    assert reader.locator("html").get_attribute("dir") == "rtl"
    expect(reader.get_by_role("heading", level=1)).to_have_text("ما الطرق المؤدية إلى هولندا؟")

    reader.goto(f"{site}/nl/gidsen/wat-is-de-z-route/")
    switch(reader, "Talen", "العربية")
    reader.wait_for_url(f"{site}/ar/")

    what_is_not_translated_says_so(site, reader)
    nothing_is_in_the_way(site, reader)
    searches_stay_in_their_language(site, reader)
    pages_say_where_they_are_in_other_languages(site)


def switch(reader: Page, menu: str, language: str) -> None:
    reader.get_by_role("navigation", name=menu).get_by_role("link", name=language).click()


def what_is_not_translated_says_so(site: str, reader: Page) -> None:
    reader.goto(f"{site}{ARABIC}")
    box = reader.get_by_role("complementary", name="من أين نعرف هذا")
    expect(box.locator("[lang=en]").first).to_have_text("IND")
    expect(box.locator(".in-language").first).to_have_text("باللغة الإنجليزية")

    reader.goto(f"{site}{ENGLISH_IN_DUTCH}")
    expect(reader.get_by_role("note")).to_have_text(
        "Deze pagina is er nog niet in het Nederlands. U ziet de pagina in het Engels."
    )
    assert reader.locator("html").get_attribute("lang") == "nl"
    assert reader.locator("article .body").get_attribute("lang") == "en"
    expect(reader.get_by_role("heading", name="Hoe we dit weten")).to_be_visible()
    box = reader.get_by_role("complementary", name="Hoe we dit weten")
    expect(box.get_by_role("link", name="Uw gemeente")).to_be_visible()
    expect(reader.get_by_role("navigation", name="Talen").get_by_role("link")).to_have_count(3)
    switch(reader, "Talen", "English")
    reader.wait_for_url(f"{site}/guides/fines/")


def nothing_is_in_the_way(site: str, reader: Page) -> None:
    paths = [
        *("/nl/gidsen/welke-inburgeringsexamens-zijn-er/", ENGLISH_IN_DUTCH),
        *("/ar/", ARABIC, "/ar/topics/routes-to-get-to-the-netherlands/"),
    ]
    for path in paths:
        for width in (390, 1280):
            reader.set_viewport_size({"width": width, "height": 900})
            reader.goto(f"{site}{path}")
            wider = "document.documentElement.scrollWidth - innerWidth"
            assert reader.evaluate(wider) <= 0, path
        axe_finds_nothing_serious(reader)
    reader.goto(f"{site}{ARABIC}")
    take_picture(reader, "site-arabic", full_page=True)


def searches_stay_in_their_language(site: str, reader: Page) -> None:
    reader.goto(f"{site}{DUTCH}")
    box = reader.get_by_role("combobox", name="Zoek in de hub")
    box.focus()
    reader.keyboard.type("z-rou")
    expect(reader.get_by_role("option").first).to_contain_text("Wat is de Z-route?")
    reader.keyboard.press("Escape")
    box.fill("taalcoach")
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"{site}/nl/search/?q=taalcoach")
    expect(reader.get_by_role("status")).to_contain_text(" voor ")
    expect(reader.locator(".result a").first).to_have_attribute("href", re.compile("^/nl/"))


def pages_say_where_they_are_in_other_languages(site: str) -> None:
    html = get(f"{site}{DUTCH}").text
    root = "http://localhost:3000"
    alternates = dict(re.findall(r'<link rel="alternate" hrefLang="(.*?)" href="(.*?)"/>', html))

    assert alternates == {
        "en": f"{root}{ENGLISH}",
        "nl": f"{root}{DUTCH}",
        "ar": f"{root}{ARABIC}",
        "x-default": f"{root}{ENGLISH}",
    }
    assert '<html lang="nl" dir="ltr" ' in html
    missing = get(f"{site}/nl/niets/")
    assert missing.status_code == 404
    assert '<html lang="nl" dir="ltr" ' in missing.text
    assert "<h1>Deze pagina is er niet</h1>" in missing.text
    sitemap = get(f"{site}/sitemap.xml").text
    assert f'hreflang="nl" href="{root}{DUTCH}"' in sitemap
    assert f'hreflang="x-default" href="{root}{ENGLISH}"' in sitemap
    assert ENGLISH_IN_DUTCH not in sitemap
    fallback = get(f"{site}{ENGLISH_IN_DUTCH}").text
    assert f'<link rel="canonical" href="{root}/guides/fines/"/>' in fallback
    assert "hrefLang=" not in fallback.partition("<body>")[0]
