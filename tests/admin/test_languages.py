"""Each user has the admin in English or in Dutch, and our own screens with it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.factories import Hub, SourceFactory, citing

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/snippets/source/"


@pytest.fixture
def dutch(logged_in: Callable[..., Client]) -> Client:
    client = logged_in("Moderators")
    user = client.get("/admin/").wsgi_request.user
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "nl"})
    return client


def test_users_choose_between_english_and_dutch(logged_in):
    page = logged_in("Editors").get(reverse("wagtailadmin_account")).content.decode()

    assert '<option value="nl">Nederlands</option>' in page
    assert '<option value="de"' not in page


def test_the_screens_of_sources_are_dutch(dutch: Client, hub: Hub):
    source = SourceFactory(title="DUO", kind="official")
    hub.add_guide(body=[citing(source)])

    said = {
        LIST: ["Bronnen", "Uitgever", "Vermeldingen in gidsen", "Officieel", "Soort wijzigen"],
        reverse("source_import"): ["Bestand", "Toon wat er zou veranderen", "Als concepten"],
        reverse("sources_over_time"): ["Bronnen door de tijd", "Ongebruikte bronnen"],
        reverse("source_replace", args=[source.pk]): ["Nieuwe bron", "Toon elke plaats"],
        f"{LIST}usage/{source.pk}/": ["Ga naar het blok", "Gidsen"],
        f"{LIST}delete/{source.pk}/": ["kan niet worden verwijderd: de bron wordt vermeld"],
        "/admin/": ["1 bron", "Bronnen die het meest worden vermeld"],
    }
    for address, texts in said.items():
        page = dutch.get(address).content.decode()
        for text in texts:
            assert text in page, f"“{text}” is not at {address}"


def test_the_language_of_an_editor_is_not_that_of_the_contract(dutch: Client, hub: Hub):
    SourceFactory(title="DUO", kind="official")
    assert "Officieel" in dutch.get(LIST).content.decode()

    query = '{ __type(name: "Source") { description fields { description } } }'
    answers = [
        client.post("/graphql/", {"query": query}, content_type="application/json").content
        for client in (dutch, Client())
    ]
    assert answers[0] == answers[1]
    assert b"A citable" in answers[0] or b"official site" in answers[0]
