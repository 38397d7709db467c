"""Every image has a placeholder for the file it holds now."""

import base64
import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from PIL import Image
from wagtail.images import get_image_model

from cms.snippets.models import ImagePlaceholder
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db


def content(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (64, 32)) -> ContentFile:
    """Noise: what compresses worst."""
    noise = Image.effect_noise(size, 100).convert(mode)
    file = io.BytesIO()
    noise.save(file, kind)
    return ContentFile(file.getvalue(), name=f"noise.{kind.lower()}")


def image_of(file: ContentFile):
    return get_image_model().objects.create(title="Noise", file=file)


def decoded(data_uri: str) -> Image.Image:
    head, _, data = data_uri.partition(",")
    assert head == "data:image/webp;base64"
    return Image.open(io.BytesIO(base64.b64decode(data, validate=True)))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "L"),
        ("PNG", "1"),
        ("GIF", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGBA"),
        ("AVIF", "RGB"),
    ],
)
def test_is_small_and_has_the_proportions_of_the_image(kind, mode):
    image = image_of(content(kind, mode, (640, 320)))

    data_uri = ImagePlaceholder.objects.get(image=image).data_uri
    assert decoded(data_uri).size == (16, 8)
    assert len(data_uri) < 700


def test_of_the_worst_image_is_small_too():
    image = image_of(content("PNG", "RGBA", (16, 16)))

    assert len(ImagePlaceholder.objects.get(image=image).data_uri) <= 700


def test_follows_the_file(hub: Hub):
    image = image_of(content())
    before = ImagePlaceholder.objects.get()

    image.title = "Another title"
    image.save()
    assert ImagePlaceholder.objects.get().data_uri == before.data_uri

    image.file = content(size=(32, 64))
    image.save()
    after = ImagePlaceholder.objects.get()
    assert decoded(after.data_uri).size == (8, 16)
    assert after.file == image.file.name != before.file


def test_goes_with_the_image():
    image_of(content()).delete()

    assert not ImagePlaceholder.objects.exists()


def test_is_made_in_the_transaction_that_saves_the_image():
    with transaction.atomic():
        image_of(content())
        transaction.set_rollback(True)

    assert not ImagePlaceholder.objects.exists()


def test_a_file_that_is_no_image_has_none():
    image = image_of(content())

    image.file.storage.delete(image.file.name)
    image.file.name = image.file.storage.save("broken.png", ContentFile(b"\x89PNG\r\n\x1a\nrest"))
    image.save()

    assert not ImagePlaceholder.objects.exists()


def test_the_command_makes_what_is_missing(capsys):
    whole, without, outdated = (image_of(content()) for _ in range(3))
    kept = ImagePlaceholder.objects.get(image=whole)
    ImagePlaceholder.objects.filter(image=without).delete()
    ImagePlaceholder.objects.filter(image=outdated).update(file="former.png", data_uri="data:,")

    call_command("make_placeholders")

    assert "Made the placeholders of 2 images." in capsys.readouterr().out
    assert ImagePlaceholder.objects.count() == 3
    assert ImagePlaceholder.objects.get(image=whole).data_uri == kept.data_uri
    assert ImagePlaceholder.objects.get(image=outdated).file == outdated.file.name


def test_the_api_gives_no_placeholder_of_another_file(hub: Hub, client):
    image = image_of(content())
    SourceFactory(slug="duo", logo=image)
    query = {"query": '{ source(slug: "duo") { logo { placeholder } } }'}

    def given():
        return client.get("/graphql/", query).json()["data"]["source"]["logo"]["placeholder"]

    assert given() == ImagePlaceholder.objects.get().data_uri
    ImagePlaceholder.objects.update(file="former.png")
    assert given() is None
