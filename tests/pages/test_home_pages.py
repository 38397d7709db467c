"""A second home page is made only for a site that has none: readers would see it nowhere."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from cms.pages.models import HomePage
from tests.factories import Hub

pytestmark = pytest.mark.django_db


def test_nobody_is_offered_a_second_home_page(admin, hub: Hub):
    root = Page.get_first_root_node()

    assert not HomePage.can_create_at(root)
    for name, args in (("add_subpage", []), ("add", ["pages", "homepage"])):
        asked = admin.get(reverse(f"wagtailadmin_pages:{name}", args=[*args, root.pk]))
        assert asked.status_code in (302, 403)
        assert "homepage" not in asked.headers.get("Location", "")


def test_a_site_without_a_home_page_can_have_one(hub: Hub):
    Site.objects.create(hostname="other.example.org", root_page=hub.topics)

    assert HomePage.can_create_at(Page.get_first_root_node())
    assert not HomePage.can_create_at(hub.home)
