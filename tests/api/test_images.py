"""Images in other sizes and formats: what the API hands out, and what is behind the addresses."""

import io
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.utils import generate_signature
from wagtail.models import Collection, CollectionViewRestriction

from cms.api.media import renditions
from tests.factories import Hub, SourceFactory

LOGO = """{ source(slug: "duo") { logo { %s } } }"""
RENDITIONS = get_image_model().renditions.rel.related_model


def picture(width: int, height: int, kind: str = "JPEG", **fields: Any) -> Any:
    """An image with a red left half and a blue right half."""
    drawn = Image.new("RGB", (width, height), "red")
    drawn.paste((0, 0, 255), (width // 2, 0, width, height))
    file = io.BytesIO()
    drawn.save(file, kind)
    content = ContentFile(file.getvalue(), name=f"halves.{kind.lower()}")
    return get_image_model().objects.create(title="Halves", file=content, **fields)


def candidates(srcset: str) -> dict[int, str]:
    """The path of each width."""
    return {
        int(width.removesuffix("w")): address.removeprefix("http://testserver")
        for address, width in (candidate.split(" ") for candidate in srcset.split(", "))
    }


@pytest.fixture
def logo(hub: Hub, graphql):
    """Makes the image the logo of a source, and asks for some of its fields."""

    def logo(image: Any, fields: str) -> dict[str, Any]:
        source = SourceFactory(slug="duo", logo=image)
        answer = graphql(LOGO % fields)["source"]["logo"]
        source.delete()
        return answer

    return logo


@pytest.fixture
def shown(client: Client):
    """The picture at an address."""

    def shown(path: str) -> Image.Image:
        response = client.get(path)
        assert response.status_code == 200
        found = Image.open(io.BytesIO(response.content))
        assert response["Content-Type"] == Image.MIME[found.format or ""]
        found.load()
        return found

    return shown


@pytest.mark.parametrize(
    ("original", "offered"),
    [
        (100, [100]),
        (320, [320]),
        (700, [320, 480, 640, 700]),
        (1920, [320, 480, 640, 960, 1280, 1920]),
        (8000, [320, 480, 640, 960, 1280, 1920, 2560]),
    ],
)
def test_no_width_is_more_than_the_original_has(original: int, offered: list[int]) -> None:
    assert renditions.widths(original) == offered


@pytest.mark.parametrize(
    ("argument", "kind"),
    [("", "WEBP"), ("(format: WEBP)", "WEBP"), ("(format: AVIF)", "AVIF")],
)
def test_pictures_have_the_width_and_format_they_were_asked_in(logo, shown, argument, kind) -> None:
    image = picture(700, 350)

    srcset = logo(image, f"srcset{argument}")["srcset"]

    found = {width: shown(path) for width, path in candidates(srcset).items()}
    assert {width: (it.format, it.size) for width, it in found.items()} == {
        320: (kind, (320, 160)),
        480: (kind, (480, 240)),
        640: (kind, (640, 320)),
        700: (kind, (700, 350)),
    }
    left, right = found[640].convert("RGB").getpixel((20, 20)), found[640].getpixel((620, 20))
    assert left[0] > 200 > 60 > left[2]
    assert right[2] > 200 > 60 > right[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_the_original_format_stays(logo, shown, kind: str) -> None:
    srcset = logo(picture(340, 100, kind), "srcset(format: ORIGINAL)")["srcset"]

    assert {shown(path).format for path in candidates(srcset).values()} == {kind}


def test_asking_makes_nothing_and_costs_nothing(hub: Hub, graphql) -> None:
    SourceFactory(slug="duo", logo=picture(700, 350))

    with CaptureQueriesContext(connection) as plain:
        graphql(LOGO % "url")
    with CaptureQueriesContext(connection) as everything:
        graphql(LOGO % "url srcset openGraphUrl placeholder focalPoint { x y }")

    assert len(plain) == len(everything)
    assert not RENDITIONS.objects.exists()


def test_the_first_reader_makes_a_rendition_for_all(logo, client) -> None:
    [path] = candidates(logo(picture(300, 300), "srcset")["srcset"]).values()

    first = client.get(path)
    with CaptureQueriesContext(connection) as captured:
        second = client.get(path)

    assert first.content == second.content
    assert RENDITIONS.objects.count() == 1
    assert len(captured) == 2  # the image; its rendition
    for response in (first, second):
        assert response["Cache-Control"] == "public, max-age=2592000, immutable"
        assert response["Content-Security-Policy"] == "default-src 'none'"
        assert not response.cookies
        assert "Vary" not in response


class TestAddressesThatAreNotOurs:
    def path(self, image: Any, signed_spec: str = "width-320|format-webp", **changes: Any) -> str:
        version = renditions.version_of(image.file.name, (None,) * 4)
        parts = {
            "signed": renditions.signature(image.pk, signed_spec, version),
            "pk": image.pk,
            "spec": signed_spec,
            "version": version,
            **changes,
        }
        return reverse(renditions.VIEW_NAME, args=parts.values())

    def test_a_whole_one_is_answered(self, db, client) -> None:
        assert client.get(self.path(picture(400, 400))).status_code == 200

    @pytest.mark.parametrize(
        "changes",
        [
            {"signed": "x" * 24},
            {"spec": "width-321|format-webp"},
            {"spec": "original"},
            {"version": "0" * 12},
            {"pk": 10**30},
        ],
    )
    def test_a_changed_one_is_not(self, db, client, changes: dict[str, Any]) -> None:
        self.refuses(client, self.path(picture(400, 400), **changes))

    def test_one_for_another_image_is_not(self, db, client) -> None:
        image, other = picture(400, 400), picture(500, 500)

        self.refuses(client, self.path(image, pk=other.pk))

    def test_one_with_wagtails_own_signature_is_not(self, db, client) -> None:
        image, spec = picture(400, 400), "width-320|format-webp"

        self.refuses(client, self.path(image, signed=generate_signature(image.pk, spec)))

    @pytest.mark.parametrize("spec", ["width-abc", "no-such-operation", "format-exe"])
    def test_one_that_asks_for_the_impossible_is_not(self, db, client, spec: str) -> None:
        self.refuses(client, self.path(picture(400, 400), spec))

    def test_one_of_an_image_that_is_gone_is_not(self, db, client) -> None:
        image = picture(400, 400)
        path = self.path(image)
        image.delete()

        self.refuses(client, path)

    def test_one_of_a_file_that_is_gone_is_not(self, db, client) -> None:
        image = picture(400, 400)
        image.file.storage.delete(image.file.name)

        self.refuses(client, self.path(image))

    def refuses(self, client: Client, path: str) -> None:
        response = client.get(path)

        assert (response.status_code, response.content) == (404, b"There is no such image.")
        assert response["Cache-Control"] == "no-store"
        assert not RENDITIONS.objects.exists()

    def test_a_former_secret_key_is_honoured(self, db, client, settings) -> None:
        path = self.path(picture(400, 400))

        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        assert client.get(path).status_code == 200
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get(path).status_code == 404

    def test_only_reading_is_allowed(self, db, client) -> None:
        path = self.path(picture(400, 400))

        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def test_an_image_in_a_private_collection_is_served_to_those_who_may_see_it(
    logo, client, admin
) -> None:
    image = picture(300, 300)
    [path] = candidates(logo(image, "srcset")["srcset"]).values()
    assert client.get(path).status_code == 200
    private = Collection.get_first_root_node().add_child(name="Private")
    image.collection = private.add_child(name="Below")
    image.save()
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")

    assert client.get(path).status_code == 404
    shown = admin.get(path)
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "private, no-store"


class TestFocalPoint:
    FOCUS = {
        "focal_point_x": 1500,
        "focal_point_y": 500,
        "focal_point_width": 100,
        "focal_point_height": 100,
    }

    def test_is_given_in_fractions(self, logo) -> None:
        image = picture(2000, 1000, **self.FOCUS)

        assert logo(image, "focalPoint { x y }") == {"focalPoint": {"x": 0.75, "y": 0.5}}

    def test_is_null_where_nobody_has_said(self, logo) -> None:
        assert logo(picture(20, 10), "focalPoint { x y }") == {"focalPoint": None}

    @pytest.mark.parametrize(
        ("focus", "is_blue"),
        [({**FOCUS, "focal_point_x": 1999}, True), ({**FOCUS, "focal_point_x": 1}, False)],
    )
    def test_stays_in_the_crop_for_link_previews(self, logo, shown, focus, is_blue) -> None:
        image = picture(4000, 1000, **focus | {"focal_point_x": focus["focal_point_x"] * 2})

        url = logo(image, "openGraphUrl")["openGraphUrl"]

        crop = shown(url.removeprefix("http://testserver"))
        assert (crop.format, crop.size) == ("JPEG", (1200, 630))
        red, _, blue = crop.getpixel((600, 300))
        assert (blue > red) is is_blue

    def test_another_one_makes_another_address(self, logo, client) -> None:
        image = picture(2000, 1000)
        before = logo(image, "openGraphUrl")["openGraphUrl"]
        for name, value in self.FOCUS.items():
            setattr(image, name, value)
        image.save()

        assert logo(image, "openGraphUrl")["openGraphUrl"] != before
        # The former address still works, for pages that were built with it.
        response = client.get(before.removeprefix("http://testserver"))
        assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=300")


def test_addresses_are_absolute_and_fit_into_an_attribute(logo) -> None:
    image = picture(300, 300)
    version = renditions.version_of(image.file.name, (None,) * 4)
    spec = "width-300|format-webp"

    srcset = logo(image, "srcset")["srcset"]

    signed = renditions.signature(image.pk, spec, version)
    address = f"http://testserver/images/{signed}/{image.pk}/{quote(spec)}/{version}"
    assert srcset == f"{address} 300w"
    assert unquote(address).endswith(f"/{spec}/{version}")


@pytest.mark.parametrize(("width", "offered"), [(300, 300), (3000, renditions.MAX_WIDTH)])
def test_the_image_itself_has_an_address_that_shows_it(logo, shown, width, offered) -> None:
    url = logo(picture(width, 300), "url")["url"]

    whole = shown(url.removeprefix("http://testserver"))
    assert (whole.format, whole.width) == ("JPEG", offered)
