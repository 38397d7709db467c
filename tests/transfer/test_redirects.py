import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.pages.models import GuidePage
from tests.transfer.documents import WITH_EXTENSIONS, document
from tests.transfer.hub_contents import brought_in, changed_tables, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def test_lead_from_old_paths_of_the_site():
    brought_in(document(WITH_EXTENSIONS))

    assert [
        (redirect.old_path, redirect.redirect_link, redirect.is_permanent)
        for redirect in Redirect.objects.order_by("pk")
    ] == [
        ("/old", "/guides/register/", True),
        ("/leaflet.pdf", "https://files.example.org/leaflet.pdf", True),
        ("/summer", "/", False),
    ]


def test_of_a_changed_slug_are_not_made_anew(django_capture_on_commit_callbacks):
    guide = GuidePage.objects.get(slug="register")
    guide.slug = "sign-up"
    with django_capture_on_commit_callbacks(execute=True):
        guide.save_revision().publish()
    content = exported()
    assert content["redirects"] == [{"from": "/guides/register/", "to": "/guides/sign-up/"}]
    before = tables()

    assert brought_in(content).changes == 0
    assert changed_tables(before) == set()
