"""Pictures as cameras, scanners and printers make them."""

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image, ImageCms, ImageSequence
from wagtail.images import get_image_model

from cms.snippets.colours import shown as for_screens
from tests.factories import Hub, SourceFactory

LOGO = """{ source(slug: "duo") { logo {
  width height url openGraphUrl focalPoint { x y }
  webp: srcset avif: srcset(format: AVIF) original: srcset(format: ORIGINAL)
} } }"""
OTHERS = (1, 2, 3, 4, 5, 7, 8)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def stored(drawn: Image.Image, kind: str, **options: Any) -> Any:
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    content = ContentFile(file.getvalue(), name=f"picture.{kind.lower()}")
    return get_image_model().objects.create(title="Picture", file=content)


@pytest.fixture
def asked(hub: Hub, graphql) -> Callable[[Any], dict[str, Any]]:
    """What the API says of an image."""

    def asked(image: Any) -> dict[str, Any]:
        SourceFactory(slug="duo", logo=image)
        return graphql(LOGO)["source"]["logo"]

    return asked


@pytest.fixture
def look(client) -> Callable[[str], Image.Image]:
    """The picture at an address, whole."""

    def look(address: str) -> Image.Image:
        response = client.get(address.removeprefix("http://testserver"))
        assert response.status_code == 200, address
        found = Image.open(io.BytesIO(response.content))
        found.load()
        return found

    return look


def candidates(srcset: str) -> dict[int, str]:
    pairs = (candidate.split(" ") for candidate in srcset.split(", "))
    return {int(width.removesuffix("w")): address for address, width in pairs}


def addresses(answer: dict[str, Any]) -> list[str]:
    sets = (candidates(answer[name]) for name in ("webp", "avif", "original"))
    return [
        answer["url"],
        answer["openGraphUrl"],
        *(each for found in sets for each in found.values()),
    ]


def turned(orientation: int, kind: str) -> Any:
    """A picture of 60 by 30 pixels with a red corner at the upper left, as a camera stores it that
    was held so.
    """
    upright = Image.new("RGB", (60, 30), "white")
    upright.paste((255, 0, 0), (0, 0, 20, 10))
    way: Any = Image.Transpose
    back = {
        2: way.FLIP_LEFT_RIGHT,
        3: way.ROTATE_180,
        4: way.FLIP_TOP_BOTTOM,
        5: way.TRANSPOSE,
        6: way.ROTATE_90,
        7: way.TRANSVERSE,
        8: way.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawn = upright.transpose(back[orientation]) if orientation in back else upright
    return stored(drawn, kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "orientation", [6, *(pytest.param(n, marks=pytest.mark.thorough) for n in OTHERS)]
)
def test_stand_upright(asked, look, orientation: int, kind: str) -> None:
    image = turned(orientation, kind)
    get_image_model().objects.filter(pk=image.pk).update(focal_point_x=15, focal_point_y=6)

    answer = asked(image)

    assert (answer["width"], answer["height"]) == (60, 30)
    assert answer["focalPoint"] == {"x": 0.25, "y": 0.2}
    for name in ("webp", "original"):
        [(width, address)] = candidates(answer[name]).items()
        found = look(address)
        assert found.size == (width, 30) == (60, 30)
        red, _, blue = found.convert("RGB").getpixel((5, 4))
        assert red > 200 > 100 > blue


@pytest.mark.parametrize("profile", [None, SRGB, b"junk"], ids=["none", "of screens", "junk"])
def test_of_printers_come_in_colours_of_screens(asked, look, profile: bytes | None) -> None:
    image = stored(Image.new("CMYK", (40, 20), (0, 255, 255, 0)), "JPEG", icc_profile=profile)

    for address in addresses(asked(image)):
        found = look(address)
        assert found.mode == "RGB"
        red, _, blue = found.getpixel((10, 10))
        assert red > 200 > 100 > blue


def test_of_16_bits_come_in_8(asked, look) -> None:
    drawn = Image.new("I;16", (40, 20), 65_535)
    drawn.paste(0, (0, 0, 20, 20))

    for address in addresses(asked(stored(drawn, "PNG"))):
        found = look(address).convert("L")
        assert (found.getpixel((5, 5)), found.getpixel((35, 15))) == (0, 255)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGBA", "RGBX", "YCbCr", "HSV", "LAB", "I", "F", "I;16B"]
)
def test_of_any_mode_can_be_saved(mode: str) -> None:
    drawn = Image.new(mode, (20, 10))
    drawn.info["icc_profile"] = SRGB

    found = for_screens(drawn)

    for kind in ("PNG", "WEBP", "AVIF"):
        found.save(io.BytesIO(), kind, icc_profile=found.info.get("icc_profile"))


def test_that_are_very_tall_are_offered_in_sizes_that_exist(asked, look) -> None:
    answer = asked(stored(Image.new("1", (40, 20_000)), "PNG"))

    [(width, address)] = candidates(answer["webp"]).items()
    assert width == 32
    assert look(address).size[0] == width
    assert [*candidates(answer["original"])] == [40]
    assert look(answer["openGraphUrl"]).format == "JPEG"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_that_move_do_so_in_their_own_format(asked, look, kind: str) -> None:
    first, *others = (Image.new("RGB", (400, 20), colour) for colour in ("red", "lime", "blue"))
    image = stored(
        first, kind, save_all=True, append_images=others, duration=[100, 200, 300], loop=2
    )

    answer = asked(image)

    assert {*candidates(answer["original"])} == {320, 400}
    for width, address in candidates(answer["original"]).items():
        found = look(address)
        frames = [(frame.convert("RGB"), frame.info["duration"]) for frame in moving(found)]
        assert [duration for _, duration in frames] == [100, 200, 300]
        assert [pixels.size[0] for pixels, _ in frames] == [width] * 3
        assert [max(range(3), key=pixels.getpixel((5, 5)).__getitem__) for pixels, _ in frames] == [
            0,
            1,
            2,
        ]
        assert found.info["loop"] == 2
    assert look(answer["openGraphUrl"]).format == "JPEG"


def moving(picture: Image.Image) -> Any:
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        yield frame


def broken(kind: str) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(file, kind)
    return file.getvalue()[: len(file.getvalue()) // 2]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_that_break_off_are_not_there_and_logged_once(client, asked, caplog, kind: str) -> None:
    image = stored(Image.new("RGB", (200, 200)), kind)
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(broken(kind))
    answer = asked(image)
    caplog.set_level(logging.INFO)

    for address in addresses(answer):
        caplog.clear()
        response = client.get(address.removeprefix("http://testserver"))
        assert (response.status_code, response.content) == (404, b"There is no such image.")
        ours = [record for record in caplog.records if record.name.startswith("cms.api.media")]
        assert len(ours) == 1
        assert not any(record.levelno >= logging.ERROR for record in caplog.records)


def test_from_before_are_turned_by_a_command(hub: Hub, capsys) -> None:
    images = get_image_model().objects
    image = turned(6, "JPEG")
    images.filter(pk=image.pk).update(width=30, height=60)

    call_command("make_placeholders", "--sizes")

    assert [*images.values_list("width", "height")] == [(60, 30)]
    assert "Corrected the sizes of 1 images." in capsys.readouterr().out
