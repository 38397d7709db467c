"""Videos are told by their addresses alone: nobody is asked, and no other site is framed."""

import pytest
from django.core.exceptions import ValidationError

from cms.pages.video_blocks import VideoBlock
from cms.pages.videos import Video, video_at

YOUTUBE = Video("YouTube", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ")
VIMEO = Video("Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")
UNLISTED = Video("Vimeo", "https://player.vimeo.com/video/76979871?h=0a1b2c&dnt=1")


@pytest.mark.parametrize(
    ("url", "video"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", YOUTUBE),
        ("https://www.youtube.com/watch?app=desktop&v=aqz-KE-bpKQ", YOUTUBE),
        ("https://m.youtube.com/watch?v=aqz-KE-bpKQ", YOUTUBE),
        ("http://YOUTUBE.com/watch?v=aqz-KE-bpKQ", YOUTUBE),
        ("https://youtu.be/aqz-KE-bpKQ?si=abc", YOUTUBE),
        ("https://www.youtube.com/shorts/aqz-KE-bpKQ", YOUTUBE),
        ("https://www.youtube.com/live/aqz-KE-bpKQ/", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        ("https://vimeo.com/groups/name/videos/76979871/", VIMEO),
        ("https://player.vimeo.com/video/76979871", VIMEO),
        ("https://vimeo.com/76979871/0a1b2c", UNLISTED),
        ("https://player.vimeo.com/video/76979871?h=0a1b2c", UNLISTED),
    ],
)
def test_knows_the_addresses_that_people_copy(url: str, video: Video) -> None:
    assert video_at(url) == video


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=42s", "?start=42"),
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=42", "?start=42"),
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ#t=42s", "?start=42"),
        ("https://youtu.be/aqz-KE-bpKQ?t=1m2s", "?start=62"),
        ("https://youtu.be/aqz-KE-bpKQ?si=abc&t=1h2m3s", "?start=3723"),
        ("https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?start=42", "?start=42"),
        ("https://youtu.be/aqz-KE-bpKQ?t=0s", ""),
        ("https://youtu.be/aqz-KE-bpKQ?t=", ""),
        ("https://youtu.be/aqz-KE-bpKQ?t=soon", ""),
        ("https://youtu.be/aqz-KE-bpKQ?t=1%26autoplay=1", ""),
        ("https://youtu.be/aqz-KE-bpKQ?t=\uff14\uff12", ""),
        ("https://vimeo.com/76979871#t=1m2s", "#t=1m2s"),
        ("https://player.vimeo.com/video/76979871?dnt=1#t=42", "#t=42"),
        ("https://vimeo.com/76979871#t=0s", ""),
        ("https://vimeo.com/76979871#t=%22onload", ""),
        ("https://vimeo.com/76979871#comments", ""),
    ],
)
def test_a_video_begins_where_its_address_says(url: str, start: str) -> None:
    whole = YOUTUBE if "youtu" in url else VIMEO
    assert video_at(url) == Video(whole.provider, whole.frame_url + start)


def test_a_video_that_is_not_listed_begins_where_its_address_says() -> None:
    shown = Video("Vimeo", UNLISTED.frame_url + "#t=1m2s")
    assert video_at("https://vimeo.com/76979871/0a1b2c#t=1m2s") == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=../../redirect",
        "https://youtu.be/aqz-KE-bpKQ%22onload=",
        "https://vimeo.com/staffpicks",
        "https://vimeo.com/\uff17\uff16\uff19\uff17",
        "https://www.youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://evil.example/?youtu.be/aqz-KE-bpKQ",
        "https://youtube.com@evil.example/watch?v=aqz-KE-bpKQ",
        "javascript://youtu.be/aqz-KE-bpKQ",
        "https://[::1",
    ],
)
def test_takes_nothing_else_for_a_video(url: str) -> None:
    assert video_at(url) is None


def test_an_editor_hears_which_addresses_can_be_entered() -> None:
    address = VideoBlock().child_blocks["url"]

    assert address.clean("https://vimeo.com/76979871") == "https://vimeo.com/76979871"
    with pytest.raises(ValidationError, match="Enter the address of a video on YouTube or Vimeo"):
        address.clean("https://example.org/film.mp4")


def test_an_address_that_is_no_video_any_more_is_a_link() -> None:
    shown = VideoBlock().graphql_values({"title": "Old", "url": "https://example.org/"})

    assert shown == {
        "title": "Old",
        "url": "https://example.org/",
        "provider": "",
        "frame_url": "",
    }
