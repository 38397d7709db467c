"""The screen that confirms a move shows nothing to those who may not move."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse


@pytest.fixture
def only_admin(db) -> Client:
    group = Group.objects.create(name="Only the admin")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = get_user_model().objects.create_user("only")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def test_is_refused_without_naming_the_pages(hub, only_admin, admin) -> None:
    guide = hub.add_guide(title="A secret title", live=False)
    confirm = reverse("wagtailadmin_pages:move_confirm", args=[guide.pk, guide.get_parent().pk])

    refused = only_admin.get(confirm, follow=True)

    assert "A secret title" not in refused.content.decode()
    assert refused.redirect_chain == [("/admin/", 302)]
    assert "A secret title" in admin.get(confirm).content.decode()
