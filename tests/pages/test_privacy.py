"""What editors are offered to keep a page from the public."""

from django.test import Client
from django.urls import reverse

from tests.factories import Hub


def test_no_password_that_nobody_could_give(hub: Hub, admin_client: Client) -> None:
    """Nothing on the hub asks readers for a shared password."""
    for page in (hub.home, hub.topics, hub.add_topic(), hub.add_guide()):
        html = admin_client.get(
            reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
            headers={"x-requested-with": "XMLHttpRequest"},
        ).content.decode()

        assert 'value=\\"login\\"' in html
        assert 'value=\\"groups\\"' in html
        assert 'value=\\"password\\"' not in html
