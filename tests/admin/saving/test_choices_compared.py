"""Two versions can be compared while nothing has been chosen yet in a block that asks for it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model

from tests.admin.forms import form_at
from tests.admin.saving.test_conflicts import ways
from tests.factories import Hub, block, figure

pytestmark = pytest.mark.django_db

MENTION = {"source": None, "kicker": "Before", "note": ""}

UNCHOSEN = {
    "image": figure(None, "Before"),
    "document": block("document", {"document": None, "title": "Before", "description": ""}),
    "source": block("source_mention", MENTION),
    "sources": block("source_list", {"heading": "Before", "intro": "", "mentions": [MENTION]}),
    "quote": block("quote", {"quote": "Before", "attribution": "", "mention": MENTION}),
}


def compared(admin: Client, hub: Hub, *bodies: list[dict[str, Any]]) -> str:
    """The words of the comparison between two drafts of a guide."""
    guide = hub.add_guide()
    revisions = []
    for body in bodies:
        guide.body = body
        revisions.append(guide.save_revision().pk)
    answer = admin.get(reverse("wagtailadmin_pages:revisions_compare", args=[guide.pk, *revisions]))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").select_one(".comparison").get_text(" ")


@pytest.mark.parametrize("kind", UNCHOSEN)
def test_a_block_without_a_choice_comes_stays_and_goes(admin: Client, hub: Hub, kind: str):
    unchosen = {**UNCHOSEN[kind], "id": "11111111-1111-4111-8111-111111111111"}
    other = block("rich_text", "<p>Other words</p>")

    for bodies in ([other], [unchosen, other]), ([unchosen], [unchosen, other]), ([unchosen], []):
        said = compared(admin, hub, *bodies)
        assert "Before" in said
        assert "None" not in said


def test_an_image_that_has_been_chosen_is_added(admin: Client, hub: Hub):
    stored = {"file": "none.png", "width": 8, "height": 8}
    image = get_image_model().objects.create(**stored)
    image.renditions.create(filter_spec="max-165x165", **stored)
    unchosen = {**figure(None, "Before"), "id": "11111111-1111-4111-8111-111111111111"}
    chosen = {**figure(image.pk, "Before", alt_text="A hall"), "id": unchosen["id"]}

    said = compared(admin, hub, [unchosen], [chosen])

    assert "A hall" in said
    assert "None" not in said


def test_two_editors_see_both_versions_of_a_guide_with_an_image_to_come(
    admin: Client, moderator: Client, hub: Hub
):
    guide = hub.add_guide(title="T", body=[UNCHOSEN["image"]])
    guide.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    hers, his = form_at(admin, address, "body"), form_at(moderator, address, "body")
    admin.post(address, {**hers, "title": "Hers"})

    answer = moderator.post(address, {**his, "title": "His"})

    assert ways(answer)
