"""A website that is a source already does not become a second one unawares."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.snippets.duplicates import sources_with_website
from cms.snippets.models import Source
from tests.admin.forms import based_on
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_snippets_source:add"
EDIT = "wagtailsnippets_snippets_source:edit"
CREATE = "wagtailsnippetchoosers_snippets_source:create"
WARNING = "This site is already a source: “DUO integration”. Choose it instead."


@pytest.fixture
def duo(db) -> Source:
    return SourceFactory(title="DUO integration", website="https://www.duo.nl/exams/")


def form(**fields: Any) -> dict[str, Any]:
    filled = {
        "title": "Another",
        "slug": "another",
        "website": "http://duo.nl/exams?utm_source=x#top",
        "kind": "other",
        "publisher": "",
        "summary": "S",
        "intro": "",
        "guidance": streamfield([]),
        "logo": "",
        "seo_image": "",
        "review_owner": "",
        "review_by": "",
    }
    return nested_form_data({**filled, **fields})


def warned(response) -> bool:
    if response.status_code == 302:
        return False
    assert [*response.context["form"].errors] == ["website"]
    assert response.context["form"].errors["website"] == [WARNING]
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".hub-choose__known-list a").get_text() == "DUO integration"
    return page.find("input", {"name": "same_website"}) is not None


def test_the_form_names_the_source_that_is_there_and_lets_it_be_overridden(admin, duo):
    assert warned(admin.post(reverse(ADD), form()))
    assert Source.objects.count() == 1

    assert not warned(admin.post(reverse(ADD), form(same_website="on")))
    assert Source.objects.count() == 2


def test_a_form_without_a_warning_has_no_box(admin, duo):
    page = admin.get(reverse(ADD)).content.decode()

    assert "same_website" not in page
    assert not warned(admin.post(reverse(ADD), form(website="https://duo.nl/")))


def test_a_source_that_keeps_its_website_is_not_asked_again(admin, duo):
    other = SourceFactory(website="https://duo.nl/exams", slug="another")

    def save(**fields: str):
        return admin.post(reverse(EDIT, args=[other.pk]), form(**fields, **based_on(other)))

    assert not warned(save())
    assert not warned(save(website="https://x.nl"))
    assert warned(save())


def test_drafts_count_and_other_languages_do_not(duo):
    draft = SourceFactory(website="https://x.nl")
    draft.website = "https://www.duo.nl/exams"
    draft.save_revision()
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    SourceFactory(website="https://www.duo.nl/exams", locale=dutch)

    assert set(sources_with_website("https://duo.nl/exams", duo.locale)) == {duo, draft}


# Inside the chooser


def create(client, **fields: str):
    filled = {
        "title": "Another",
        "website": "http://duo.nl/exams/",
        "kind": "other",
        "publisher": "",
        "summary": "S",
        "locale": str(Locale.get_default().pk),
    }
    data = {f"new-source-{name}": value for name, value in {**filled, **fields}.items()}
    return client.post(reverse(CREATE), data).json()


def test_the_chooser_offers_the_source_that_is_there(admin, duo):
    answer = create(admin)

    assert answer["step"] == "reshow_creation_form"
    page = BeautifulSoup(answer["htmlFragment"], "html.parser")
    assert WARNING in page.get_text()
    use = page.find("input", {"name": "use"})
    chosen = admin.post(reverse(CREATE), {"use": use["value"]}).json()
    assert chosen["result"]["id"] == str(duo.pk)
    assert Source.objects.count() == 1


def test_the_chooser_can_be_told_that_it_is_another(admin, duo):
    answer = create(admin, same_website="on")

    assert (answer["step"], answer["result"]["string"]) == ("chosen", "Another")
    assert answer["result"]["website"] == "http://duo.nl/exams/"


def test_a_source_is_created_as_its_own_screen_does(admin, editor):
    SourceFactory(title="Another", website="https://elsewhere.example")

    published, drafted = create(admin, publish="on"), create(admin, website="https://y.nl/")

    one = Source.objects.get(pk=published["result"]["id"])
    other = Source.objects.get(pk=drafted["result"]["id"])
    assert (one.slug, one.live, one.has_unpublished_changes) == ("another-2", True, False)
    assert (other.slug, other.live, other.has_unpublished_changes) == ("another-3", False, True)
    assert other.latest_revision.user == editor
    actions = ModelLogEntry.objects.for_instance(one).values_list("action", flat=True)
    assert set(actions) == {"wagtail.create", "wagtail.publish"}


def test_an_editor_may_create_drafts_only(logged_in):
    client = logged_in("Editors")

    answer = create(client, publish="on")

    may_publish = 'name="new-source-publish"' in client.get(reverse(CREATE)).json()["htmlFragment"]
    assert Source.objects.get(pk=answer["result"]["id"]).live is may_publish
    assert may_publish is False


def test_who_may_not_add_sources_may_not_here(logged_in):
    client = logged_in()

    assert client.post(reverse(CREATE), {"new-source-title": "X"}).status_code in (302, 403)
    assert not Source.objects.exists()
