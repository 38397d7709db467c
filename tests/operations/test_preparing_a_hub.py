"""What brings a database to where the processes of a hub can use it."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from wagtail.models import Page

from cms.snippets.models import Source


@pytest.mark.django_db
def test_makes_what_is_missing_once_and_a_login_for_development_only(settings) -> None:
    for is_development, logins in ((False, []), (True, ["admin"])):
        settings.DEBUG = is_development

        call_command("prepare_hub", empty=True, verbosity=0)

        assert not Source.objects.exists()
        assert Page.objects.filter(slug="topics").count() == 1
        assert [*get_user_model().objects.values_list("username", flat=True)] == logins
