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
    assert response.content == b"content"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "sandbox" in response["Content-Security-Policy"]


# Wagtail leaves the file of a picture open that it makes another size of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_picture_of_the_admin_is_served(admin) -> None:
    Image.objects.create(title="A", file=get_test_image_file())
    page = admin.get(reverse("wagtailimages:index")).content.decode()
    [address] = {word for word in page.split('"') if word.startswith("/media/")}

    assert admin.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["documents/secret.pdf", "other/b.png", "original_images/../documents/secret.pdf",
             "original_images/none.png", "original_images", "%2e%2e/manage.py"]
)  # fmt: skip
def test_nothing_else_is_served(admin, path) -> None:
    assert admin.get(f"/media/{path}").status_code == 404


def test_is_for_those_who_may_use_the_admin(reader) -> None:
    assert Client().get("/media/original_images/a.png").status_code == 404
    assert reader.get("/media/original_images/a.png").status_code == 404
    group = Group.objects.create(name="Admin")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    get_user_model().objects.get(username="reader").groups.add(group)
    assert reader.get("/media/original_images/a.png").status_code == 200
