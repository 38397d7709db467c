"""Images and documents that something shows are not deleted by accident."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.images import get_image_model

from tests.admin.files import address, make, said, shown
from tests.factories import Hub, SourceFactory, draft, text

pytestmark = pytest.mark.django_db


def exists(file: Any) -> bool:
    return type(file).objects.filter(pk=file.pk).exists()


@pytest.fixture(params=["image", "document"])
def file(request) -> Any:
    return make(request.param, "Bridge")


@pytest.mark.parametrize("where", ["live", "draft", "scheduled", "new"])
def test_is_refused_and_says_where_it_is_used(logged_in, hub: Hub, wagtail_indexes, file, where):
    client = logged_in("Moderators")
    guide = hub.add_guide(
        title="Other" if where == "new" else "Paying",
        body=[shown(file)] if where == "live" else [],
    )
    if where == "draft":
        draft(guide, body=[shown(file)])
    if where == "scheduled":
        later = timezone.now() + timedelta(days=1)
        draft(guide, body=[shown(file)], go_live_at=later).latest_revision.publish()
        draft(guide, body=[text("<p/>")], go_live_at=None)
    if where == "new":
        draft(hub.add_guide(title="Paying", live=False), body=[shown(file)])

    page = client.get(address(file))

    assert "cannot be deleted: it is used" in said(page)
    assert "Paying" in said(page)
    block = "Image" if isinstance(file, get_image_model()) else "Document to download"
    version = {"live": "", "draft": "Draft: ", "scheduled": "Scheduled version: ", "new": "Draft: "}
    assert f"<td>{version[where]}Body → {block}</td>" in said(page)
    assert "Delete it anyway" not in said(page)
    assert client.post(address(file)).status_code == 409
    client.post(address(file), {"anyway": "1"})
    assert exists(file)


def test_whoever_may_deletes_it_anyway(logged_in, hub: Hub, wagtail_indexes, file):
    client = logged_in("Moderators")
    permission = Permission.objects.get(codename="remove_mentioned_source")
    Group.objects.get(name="Moderators").permissions.add(permission)
    hub.add_guide(body=[shown(file)])
    assert "Delete it anyway" in said(client.get(address(file)))

    client.post(address(file), {"anyway": "1"})

    assert not exists(file)


def test_an_unused_one_goes_as_ever(logged_in, hub: Hub, wagtail_indexes, file):
    client = logged_in("Moderators")
    other = make("image", "Other")
    draft(hub.add_guide(), body=[shown(other), text(f"<p>{file.pk}</p>")])

    assert client.post(address(file)).status_code == 302
    assert not exists(file)


def test_the_logo_of_a_source_is_used(admin, hub: Hub, wagtail_indexes):
    logo, drafted = make("image", "Logo"), make("image", "Drafted")
    source = SourceFactory(title="DUO", logo=logo)
    source.logo = drafted
    source.save_revision()

    for image in (logo, drafted):
        assert "DUO" in said(admin.get(address(image)))


def test_the_bulk_action_leaves_what_is_used(admin, hub: Hub, wagtail_indexes, file):
    kind = "image" if isinstance(file, get_image_model()) else "document"
    unused = make(kind, "Unused")
    hub.add_guide(body=[shown(file)])
    meta = type(file)._meta
    bulk = f"/admin/bulk/{meta.app_label}/{meta.model_name}/delete/?id={file.pk}&id={unused.pk}"

    assert "1 of them is used and stays:" in said(admin.get(f"{bulk}&next=/admin/"))
    admin.post(f"{bulk}&next=/admin/")

    assert exists(file)
    assert not exists(unused)
