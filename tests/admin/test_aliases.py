"""The edit page of an alias: it has no form, and nothing that belongs to one."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cms.pages.models import GuidePage
from tests.factories import Hub

pytestmark = pytest.mark.django_db


def edit_page_of(admin: Client, guide: GuidePage) -> BeautifulSoup:
    answer = admin.get(reverse("wagtailadmin_pages:edit", args=[guide.pk]))
    return BeautifulSoup(answer.content, "html.parser")


def test_an_alias_offers_nothing_of_a_form(admin: Client, hub: Hub):
    guide = hub.add_guide(live=False, has_unpublished_changes=True)
    alias = guide.create_alias(update_slug="alias")
    of_guide, of_alias = edit_page_of(admin, guide), edit_page_of(admin, alias)
    for words in ("Set schedule", "Publishing changes no mention", "w-save-confirmation-dialog"):
        assert words in str(of_guide)
        assert words not in str(of_alias)
    assert "This page is an alias" in of_alias.get_text()
