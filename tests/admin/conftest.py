from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.admin.things import Thing
from tests.factories import Hub


@pytest.fixture
def logged_in(db) -> Callable[..., Client]:
    """A client of a member of a group: `logged_in("Editors")`; of none: `logged_in()`."""

    def log_in(group: str | None = None) -> Client:
        user = get_user_model().objects.create_user(
            f"member-of-{group}", f"{group}@example.org", "secret"
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
        else:
            user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture(params=["page", "source"])
def thing(request: pytest.FixtureRequest, hub: Hub) -> Thing:
    return Thing(request.param, hub)


@pytest.fixture
def moderator(logged_in: Callable[..., Client]) -> Client:
    return logged_in("Moderators")


@pytest.fixture
def writer(logged_in: Callable[..., Client]) -> Client:
    return logged_in("Editors")
