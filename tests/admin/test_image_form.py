"""An image has words of its own in each language, which readers of the language get."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale

from cms.snippets.models import ImageText
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db


def alt_in(client: Client, language: str) -> str:
    query = f'{{ source(slug: "duo", locale: "{language}") {{ logo {{ alt }} }} }}'
    answer = client.post("/graphql/", {"query": query}, content_type="application/json").json()
    return str(answer["data"]["source"]["logo"]["alt"])


def test_is_described_in_each_language(hub: Hub, admin: Client, client: Client):
    nl, _ = Locale.objects.get_or_create(language_code="nl")
    image: Any = get_image_model().objects.create(
        title="office.png", description="An office", file=get_test_image_file()
    )
    for locale in (Locale.get_default(), nl):
        SourceFactory(slug="duo", locale=locale, logo=image)
    address = reverse("wagtailimages:edit", args=[image.pk])

    form = get_image_form(get_image_model())(instance=image)
    assert form[f"description_{nl.pk}"].label == "Description: Dutch"
    assert f"description_{Locale.get_default().pk}" not in form.fields

    def save(description: str) -> None:
        given = {"title": image.title, "description": image.description, "tags": ""}
        response = admin.post(address, {**given, f"description_{nl.pk}": description})
        assert response.status_code == 302

    assert alt_in(client, "nl") == "An office"
    save("Een kantoor")
    assert (alt_in(client, "nl"), alt_in(client, "en")) == ("Een kantoor", "An office")
    save("")
    assert alt_in(client, "nl") == "An office"
    assert not ImageText.objects.exists()
