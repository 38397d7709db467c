"""Screens say in which language and direction content is written, and previews are in it."""

import re

import pytest
from django.test import Client
from wagtail.models import Locale

from tests.factories import Hub, SourceFactory, citing, make_hub


@pytest.fixture
def arabic(hub: Hub, settings) -> Hub:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    return make_hub("ar")


def language_of(client: Client, path: str) -> str:
    shown = client.get(f"/admin/{path}").content.decode()
    found = re.search(r'<meta name="hub-content-language" content="(.+?)" data-dir="(.+?)"', shown)
    return " ".join(found.groups()) if found else ""


def test_forms_say_the_language_of_what_they_edit(arabic: Hub, hub: Hub, moderator: Client) -> None:
    guide, other = arabic.add_guide(title="دليل", slug="guide"), hub.add_guide(title="Guide")
    source = SourceFactory(slug="duo", locale=arabic.home.locale)
    sources = "snippets/snippets/source"

    assert language_of(moderator, f"pages/{guide.pk}/edit/") == "ar rtl"
    assert language_of(moderator, f"pages/{other.pk}/edit/") == "en ltr"
    assert language_of(moderator, f"pages/add/pages/guidepage/{arabic.guides.pk}/") == "ar rtl"
    assert language_of(moderator, f"{sources}/edit/{source.pk}/") == "ar rtl"
    assert language_of(moderator, f"{sources}/add/?locale=ar") == "ar rtl"
    assert language_of(moderator, f"{sources}/add/?locale=en") == "en ltr"
    assert language_of(moderator, "") == ""


def test_previews_have_the_direction_of_their_language(arabic: Hub, hub: Hub) -> None:
    source = SourceFactory(title="DUO", slug="duo", locale=arabic.home.locale)
    guide = arabic.add_guide(title="دليل", slug="guide", body=[citing(source, note="هنا")])
    english = SourceFactory(title="DUO", locale=Locale.get_default())

    def shown(thing) -> str:
        return thing.make_preview_request().render().content.decode()

    assert '<html lang="ar" dir="rtl">' in shown(guide)
    assert "<bdi>DUO</bdi>" in shown(guide)
    assert '<p dir="auto">هنا</p>' in shown(guide)
    assert '<html lang="ar" dir="rtl">' in shown(source)
    assert '<html lang="en" dir="ltr">' in shown(english)
