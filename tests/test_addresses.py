"""One module says where pages and sources stand; whoever shows an address asks it."""

import pytest
from wagtail.models import Locale

from cms.addresses import (
    language_prefix,
    path_below,
    path_of_source,
    path_on_site,
    source_indexes,
    split_language,
)
from tests.factories import Hub, make_hub

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/topics/exams/", ("en", "/topics/exams/")),
        ("/nl/topics/exams/", ("nl", "/topics/exams/")),
        ("/nl", ("nl", "/")),
        ("/nlx/", ("en", "/nlx/")),
        ("/en/", ("en", "/en/")),
    ],
)
def test_a_path_begins_with_the_code_of_another_language_than_the_first(path, expected):
    language, below = split_language(path)

    assert (language, below) == expected
    assert (language_prefix(language) + below).rstrip("/") == path.rstrip("/")


def test_a_page_has_the_path_below_its_own_home_page():
    assert path_below("/hub/", "en", "/hub/topics/") == "/topics/"
    assert path_below("/hub-nl/", "nl", "/hub-nl/topics/") == "/nl/topics/"
    assert path_below("/hub/", "en", "/hub-nl/topics/") is None


def test_a_page_on_no_site_has_no_path(hub: Hub):
    dutch = make_hub("nl")

    assert path_on_site(hub.topics.url_path) == "/topics/"
    assert path_on_site(dutch.topics.url_path) == "/nl/topics/"
    assert path_on_site("/elsewhere/topics/") is None


def test_sources_stand_below_their_index_page_published_or_not_or_else_at_a_default(hub: Hub):
    Locale.objects.get_or_create(language_code="nl")
    hub.sources.slug = "references"
    hub.sources.live = False
    hub.sources.save()

    assert path_of_source("en", "duo") == "/references/duo/"
    assert path_of_source("nl", "duo") == "/nl/sources/duo/"


def test_a_published_index_page_comes_before_a_draft(hub: Hub):
    hub.sources.live = False
    hub.sources.save()
    later = hub.home.add_child(instance=type(hub.sources)(title="New", slug="new"))

    assert [page.pk for page in source_indexes()] == [hub.sources.pk, later.pk]
    assert path_of_source("en", "duo") == "/new/duo/"
