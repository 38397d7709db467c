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
    asked = parse_qs(parts.query)
    if host == "youtu.be":
        return _on_youtube(parts.path.strip("/"))
    if host in YOUTUBE_HOSTS:
        found = YOUTUBE_PATH.fullmatch(parts.path)
        return _on_youtube(found["id"] if found else asked.get("v", [""])[0])
    if host in VIMEO_HOSTS and (found := VIMEO_PATH.fullmatch(parts.path)):
        return _on_vimeo(found["id"], found["hash"] or asked.get("h", [""])[0])
    return None


def _on_youtube(video_id: str) -> Video | None:
    if not YOUTUBE_ID.fullmatch(video_id):
        return None
    return Video(YOUTUBE, f"https://www.youtube-nocookie.com/embed/{video_id}")


def _on_vimeo(video_id: str, secret: str) -> Video:
    """`secret` is in the address of a video that is not listed."""
    given = f"h={secret}&" if VIMEO_HASH.fullmatch(secret) else ""
    return Video(VIMEO, f"https://player.vimeo.com/video/{video_id}?{given}dnt=1")
