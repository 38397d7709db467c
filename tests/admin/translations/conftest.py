from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import Locale

from tests.factories import Hub


@pytest.fixture
def nl(hub: Hub) -> Locale:
    return Locale.objects.get_or_create(language_code="nl")[0]


@pytest.fixture
def translator(logged_in: Callable[..., Client]) -> Client:
    """An Editor who may translate."""
    Group.objects.get(name="Editors").permissions.add(
        Permission.objects.get(codename="submit_translation")
    )
    return logged_in("Editors")
