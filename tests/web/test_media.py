"""Uploaded files are for the admin, wherever it is served."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    for name in ("original_images/a.png", "documents/secret.pdf", "other/b.png"):
        default_storage.save(name, ContentFile(b"content"))


@pytest.fixture
def reader(db) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user("reader"))
    return client


def test_an_editor_sees_pictures(admin) -> None:
    response = admin.get("/media/original_images/a.png")

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert b"".join(response.streaming_content) == b"content"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_part_is_served_alone(admin) -> None:
    response = admin.get("/media/original_images/a.png", headers={"Range": "bytes=2-4"})

    assert (response.status_code, response["Content-Range"]) == (206, "bytes 2-4/7")
    assert b"".join(response.streaming_content) == b"nte"


def test_a_file_is_closed_though_nobody_reads_it(admin, monkeypatch) -> None:
    opened = []
    open_file = default_storage.open
    monkeypatch.setattr(
        "cms.web.media.default_storage.open",
        lambda name: opened.append(open_file(name)) or opened[-1],
    )
    _ = [*admin.head("/media/original_images/a.png")]  # what is left of it; then it ends

    assert [file.closed for file in opened] == [True]


# Wagtail leaves the file of a picture open that it makes another size of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_picture_of_the_admin_is_served(admin) -> None:
    Image.objects.create(title="A", file=get_test_image_file())
    page = admin.get(reverse("wagtailimages:index")).content.decode()
    [address] = {word for word in page.split('"') if word.startswith("/media/")}

    assert status_of(admin, address) == 200


@pytest.mark.parametrize(
    "path", ["documents/secret.pdf", "other/b.png", "original_images/../documents/secret.pdf",
             "original_images/none.png", "original_images", "%2e%2e/manage.py"]
)  # fmt: skip
def test_nothing_else_is_served(admin, path) -> None:
    assert admin.get(f"/media/{path}").status_code == 404


def test_is_for_those_who_may_use_the_admin(reader) -> None:
    assert status_of(Client(), "/media/original_images/a.png") == 404
    assert status_of(reader, "/media/original_images/a.png") == 404
    group = Group.objects.create(name="Admin")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    get_user_model().objects.get(username="reader").groups.add(group)
    assert status_of(reader, "/media/original_images/a.png") == 200


def status_of(client: Client, path: str) -> int:
    response = client.get(path)
    _ = [*response]  # which closes its file
    return response.status_code
