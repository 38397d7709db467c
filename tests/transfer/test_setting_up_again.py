"""What becomes of a hub that is there already."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Site

from cms.pages.models import GuidePage, SourceIndexPage
from cms.snippets.models import Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import brought_in, changed_tables, command, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_hub")]


def site():
    return Site.objects.get(is_default_site=True)


def test_leaves_a_hub_alone_in_two_statements(django_assert_num_queries):
    before = tables()

    with django_assert_num_queries(4):  # the two, inside a savepoint
        stdout, _ = command("setup_hub")

    assert stdout == "The hub was set up before.\n"
    assert changed_tables(before) == set()


def test_keeps_the_address_of_a_site_that_is_there(settings):
    settings.FRONTEND_URL = "https://other.example.org"

    command("setup_hub", "--empty")

    assert site().root_url == "http://localhost:3000"


def test_changes_the_address_of_a_site_when_asked():
    command("setup_hub", "--site-url", "https://hub.example.org/")

    assert site().root_url == "https://hub.example.org"
    assert GuidePage.objects.count() == 0


def test_makes_a_missing_index_page_without_touching_the_rest():
    brought_in(document())
    SourceIndexPage.objects.get().delete()

    command("setup_hub")

    assert SourceIndexPage.objects.get().live
    assert exported() == SMALL


def test_makes_a_new_language_without_the_demo(settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fy", "Frisian")]

    command("setup_hub")

    assert Locale.objects.filter(language_code="fy").exists()
    assert Source.objects.count() == 0


def test_gives_back_no_permission_that_was_taken_away():
    group = Group.objects.get(name="Editors")
    group.permissions.clear()

    command("setup_hub")

    assert group.permissions.count() == 0
