"""The first time: nothing is there but what migrations make."""

import pytest
from django.core.management.base import CommandError
from wagtail.models import Locale, Page, Site

from cms.pages.models import HomePage
from tests.transfer.hub_contents import changed_tables, command, tables

pytestmark = pytest.mark.django_db


def site():
    return Site.objects.get(is_default_site=True)


def test_makes_the_pages_that_every_hub_has():
    stdout, _ = command("setup_hub", "--empty")

    assert stdout == "The hub is set up.\n"
    assert [
        (page.url_path, page.specific_class.__name__, page.title, page.live)
        for page in Page.objects.filter(depth__gt=1).order_by("path")
    ] == [
        ("/home/", "HomePage", "Source hub", True),
        ("/home/topics/", "TopicIndexPage", "Topics", True),
        ("/home/guides/", "GuideIndexPage", "Guides", True),
        ("/home/sources/", "SourceIndexPage", "Sources", True),
    ]
    assert Page.find_problems() == ([], [], [], [], [])


def test_shows_the_index_pages_in_menus():
    command("setup_hub", "--empty")

    shown = Page.objects.filter(show_in_menus=True).order_by("path")
    assert [page.title for page in shown] == ["Topics", "Guides", "Sources"]


def test_gives_the_site_the_address_of_the_frontend(settings):
    settings.FRONTEND_URL = "https://hub.example.org"

    command("setup_hub", "--empty")

    assert (site().root_url, site().site_name) == ("https://hub.example.org", "Source hub")
    assert site().root_page.specific_class is HomePage
    assert Site.objects.count() == 1


def test_gives_the_site_the_address_that_is_asked_for():
    command("setup_hub", "--empty", "--site-url", "http://localhost:3001")

    assert site().root_url == "http://localhost:3001"


def test_makes_every_language_of_the_settings(settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("nl", "Dutch"), ("fy", "Frisian")]

    command("setup_hub", "--empty")

    codes = set(Locale.objects.values_list("language_code", flat=True))
    assert codes == {"en", "nl", "fy"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("hub.example.org", "“hub.example.org” should be an address such as https://hub."),
        ("ftp://hub.example.org", "“ftp://hub.example.org” should be an address such as https://"),
        ("https://hub.example.org:x", "should be an address such as https://hub.example.org."),
        ("https://hub.example.org/en/", "should be the address of a host, without a path."),
        ("https://hub.example.org:8443", "Wagtail takes port 443 for HTTPS and every other port"),
        ("http://hub.example.org:443", "Wagtail takes port 443 for HTTPS and every other port"),
    ],
)
def test_refuses_addresses_that_no_site_can_have(url, message):
    before = tables()

    with pytest.raises(CommandError) as caught:
        command("setup_hub", "--empty", "--site-url", url)

    assert message in str(caught.value)
    assert changed_tables(before) == set()


def test_refuses_to_build_on_a_site_of_another_kind():
    page = Page.objects.get(depth=2)
    page.title, page.slug = "Our company", "company"
    page.save()
    before = tables()

    with pytest.raises(CommandError, match="The root page of the default site is “Our company”"):
        command("setup_hub", "--empty")

    assert changed_tables(before) == set()


def test_makes_a_site_where_there_is_none():
    Site.objects.all().delete()

    command("setup_hub", "--empty")

    assert site().root_page.specific_class is HomePage
