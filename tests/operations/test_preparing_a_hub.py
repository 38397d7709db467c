"""What brings a database to where the processes of a hub can use it."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from wagtail.models import Page, Site

from cms.snippets.models import Source


@pytest.mark.django_db
def test_makes_what_is_missing_once_and_a_login_for_development_only(settings) -> None:
    for is_development, logins in ((False, []), (True, ["admin"])):
        settings.DEBUG = is_development

        call_command("prepare_hub", empty=True, verbosity=0)

        assert not Source.objects.exists()
        assert Page.objects.filter(slug="topics").count() == 1
        assert [*get_user_model().objects.values_list("username", flat=True)] == logins


@pytest.mark.django_db
def test_a_site_on_this_machine_is_where_it_is_served_now(monkeypatch) -> None:
    addresses = []
    for url in ("http://127.0.0.1:3001", "", "https://hub.example.org", "http://127.0.0.1:3000"):
        monkeypatch.setenv("FRONTEND_URL", url)
        call_command("prepare_hub", empty=True, verbosity=0)
        addresses.append(Site.objects.get().root_url)

    assert addresses == [
        *["http://127.0.0.1:3001"] * 2,
        *["https://hub.example.org"] * 2,
    ]
