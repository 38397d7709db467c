"""Who may not import sees no button and no data, and gets 403 at each address."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms.snippets.models import Source
from tests.admin.source_import.conftest import DUO, as_csv
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_snippets_source:list")


def test_a_user_without_permission_gets_403(logged_in, admin, upload: Callable):
    planned = upload(admin, as_csv(DUO))
    visitor = logged_in()
    user = visitor.get("/admin/").wsgi_request.user
    user.user_permissions.add(Permission.objects.get(codename="view_source"))

    for name, args in (
        ("source_import", []),
        ("source_import_template", []),
        ("source_import_all", []),
        ("source_import_plan", [planned.pk]),
        ("source_import_progress", [planned.pk]),
    ):
        address = reverse(name, args=args)
        for response in (visitor.get(address), visitor.post(address, {"begin": "1"})):
            assert response.status_code == 403
            assert "DUO integration" not in response.content.decode()
    assert "Import from a sheet" not in visitor.get(LIST).content.decode()
    assert not Source.objects.exists()


def test_an_editor_imports_drafts_and_cannot_publish(logged_in, upload: Callable, bring_in):
    client = logged_in("Editors")

    assert reverse("source_import") in client.get(LIST).content.decode()
    assert 'value="publish"' not in client.get(reverse("source_import")).content.decode()
    assert bring_in(client, as_csv(DUO)).stage == "done"
    refused = client.post(reverse("source_import"), {"how": "publish"})
    assert "publish is not one of the available choices" in refused.content.decode()


def test_an_import_belongs_to_whoever_uploaded_it(logged_in, admin, upload: Callable):
    planned = upload(admin, as_csv(DUO))
    address = reverse("source_import_plan", args=[planned.pk])

    assert logged_in("Moderators").get(address).status_code == 403


def test_adding_and_changing_are_permissions_of_their_own(logged_in, upload: Callable):
    SourceFactory(slug="ind")
    client = logged_in()
    user = client.get("/admin/").wsgi_request.user
    user.user_permissions.add(Permission.objects.get(codename="add_source"))
    content = as_csv(DUO, ("ind", *DUO[1:]))

    assert [one["message"] for one in upload(client, content).problems] == [
        "You may not change sources."
    ]
    user.user_permissions.set([Permission.objects.get(codename="change_source")])
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert [one["message"] for one in upload(client, content).problems] == [
        "No source has this slug, and you may not add any."
    ]
