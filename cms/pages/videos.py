"""Videos of the providers that guides may show: their addresses, read without asking anybody."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE, VIMEO = "YouTube", "Vimeo"

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}

YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live)/(?P<id>[^/]+)/?")
YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>[0-9]+)(?:/(?P<hash>[0-9a-f]+))?/?",
    re.ASCII,
)
VIMEO_HASH = re.compile(r"[0-9a-f]+")

START = re.compile(
    r"(?:(?P<hours>[0-9]{1,2})h)?(?:(?P<minutes>[0-9]{1,4})m)?(?:(?P<seconds>[0-9]{1,6})s?)?",
    re.ASCII,
)
"""The start of a video as its page writes it: `42`, `42s`, `1m2s`, `1h2m3s`."""


@dataclass(frozen=True, slots=True)
class Video:
    """A video: who shows it, and the address of its player.

    The player of YouTube is the one without cookies until it plays, that of Vimeo does not track.
    """

    provider: str
    frame_url: str


def video_at(url: str) -> Video | None:
    """Return the video that the address of a page or a player leads to, if it is of a provider."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    asked = _first_values(parts.query)
    begun = _first_values(parts.fragment).get("t", "")
    start = _seconds(asked.get("t") or asked.get("start") or begun)
    if host == "youtu.be":
        return _on_youtube(parts.path.strip("/"), start)
    if host in YOUTUBE_HOSTS:
        found = YOUTUBE_PATH.fullmatch(parts.path)
        return _on_youtube(found["id"] if found else asked.get("v", ""), start)
    if host in VIMEO_HOSTS and (found := VIMEO_PATH.fullmatch(parts.path)):
        return _on_vimeo(found["id"], found["hash"] or asked.get("h", ""), begun)
    return None


def _first_values(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def _seconds(start: str) -> int:
    """Return how many seconds after its beginning a video starts; 0 for what says nothing."""
    found = START.fullmatch(start)
    if found is None:
        return 0
    hours, minutes, seconds = (int(number or 0) for number in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _on_youtube(video_id: str, start: int) -> Video | None:
    if not YOUTUBE_ID.fullmatch(video_id):
        return None
    begin = f"?start={start}" if start else ""
    return Video(YOUTUBE, f"https://www.youtube-nocookie.com/embed/{video_id}{begin}")


def _on_vimeo(video_id: str, secret: str, start: str) -> Video:
    """`secret` is in the address of a video that is not listed."""
    given = f"h={secret}&" if VIMEO_HASH.fullmatch(secret) else ""
    begin = f"#t={start}" if _seconds(start) else ""
    return Video(VIMEO, f"https://player.vimeo.com/video/{video_id}?{given}dnt=1{begin}")
