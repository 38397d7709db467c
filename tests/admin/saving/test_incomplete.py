"""What keeps a form from being saved by itself is said beside the button."""

import pytest

from cms.snippets.models import Source
from tests.admin.forms import form_at
from tests.factories import Hub

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def answer(client, address: str, *streams: str, **changes: str) -> str:
    form = form_at(client, address, *streams) | changes
    refused = client.post(address, form, headers=JSON)
    assert refused.status_code == 200
    assert not refused.json()["success"]
    return refused.json()["error_message"]


def test_a_new_guide_wants_a_topic_and_a_new_source_a_website(admin, hub: Hub):
    guide = f"/admin/pages/add/pages/guidepage/{hub.guides.pk}/"
    source = "/admin/snippets/snippets/source/add/"

    assert answer(admin, guide, "body", title="T", slug="t") == "Not saved yet: look at Topic"
    assert answer(admin, source, "guidance", title="T", slug="t", website="x y") == (
        "Not saved yet: look at Website"
    )
    assert not Source.objects.exists()


def test_so_do_those_that_are_there(admin, hub: Hub):
    guide = hub.add_guide(title="T")
    guide.save_revision()

    refused = answer(admin, f"/admin/pages/{guide.pk}/edit/", "body", title="", topic="")

    assert refused == "Not saved yet: look at Title and Topic"
