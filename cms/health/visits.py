"""One visit to a website: HEAD, and GET where that says too little; redirects one by one."""

import email.utils
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpcore
import httpx

from cms.health.addresses import NotPublicError, UnusableAddressError, origin_of
from cms.health.models import Reason
from cms.health.network import NoSuchHostError, PublicTransport, Resolve, resolve
from cms.health.robots import LARGEST, Robots, UnreadableRobotsError
from cms.health.soft_404 import reason_to_doubt
from cms.health.user_agent import user_agent

MOST_REDIRECTS = 10
MOST_ROBOTS_REDIRECTS = 5
MOST_BYTES = 64 * 1024
"""How much of a page is read: enough for its title and heading."""

HEAD_SHARE = 1 / 3
"""The part of the time that is left which HEAD may use up: some sites never answer it."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
KEPT_OUT = frozenset({401, 402, 403, 407, 451, 999})
"""How sites turn away visitors that they do not know. The page may be there for everybody else."""


@dataclass(frozen=True, slots=True)
class Visit:
    """The result of a visit. `leads_to` is empty unless there were redirects."""

    reason: Reason | None = None
    http_status: int | None = None
    leads_to: str = ""
    moved_for_good: bool = False
    come_back_after: timedelta | None = None
    pause: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one request, with the beginning of its body if that is HTML."""

    status: int
    headers: httpx.Headers
    body: bytes = b""
    encoding: str | None = None


class Visitor:
    """Looks at one website. Whatever it does ends `seconds` after it was made."""

    def __init__(self, seconds: float, resolve: Resolve = resolve) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._client = httpx.Client(
            transport=PublicTransport(self._deadline, resolve),
            headers={"User-Agent": user_agent(), "Accept-Encoding": "identity", "Accept": "*/*"},
            follow_redirects=False,
            timeout=seconds,
        )
        self._robots = Robots(self._read_robots)

    def visit(self, url: str) -> Visit:
        """Raises nothing: whatever the network does is an answer."""
        path = [url]
        permanent = True
        try:
            with self._client:
                while True:
                    page = self._look(path[-1])
                    following = _following(page, path[-1])
                    if following is None:
                        break
                    if len(path) > MOST_REDIRECTS:
                        return Visit(Reason.REDIRECTS, page.status)
                    permanent = permanent and page.status in PERMANENT
                    path.append(following)
        except Exception as error:
            return self._told_by(error, path)
        leads_to = path[-1] if len(path) > 1 else ""
        return Visit(
            reason=_reason(path, page),
            http_status=page.status,
            leads_to=leads_to,
            moved_for_good=bool(leads_to) and permanent,
            come_back_after=_retry_after(page),
            pause=self._robots.pause(origin_of(url)),
        )

    def _told_by(self, error: Exception, path: list[str]) -> Visit:
        reason = _reason_of(error)
        if reason is None:
            raise error
        leads_to = path[-1] if len(path) > 1 else ""
        return Visit(reason, leads_to=leads_to)

    def _look(self, url: str) -> Page:
        """HEAD says where a redirect leads and that there is a document; GET whether it is one."""
        if not self._robots.may_fetch(url, origin_of(url)):
            raise _KeptAwayError(url)
        try:
            left = max(0.1, self._deadline - time.monotonic())
            page = self._request("HEAD", url, left * HEAD_SHARE)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
                raise
            return self._request("GET", url)
        if page.status in REDIRECTS or (page.status < 400 and not _is_html(page.headers)):
            return page
        return page if page.status == 429 else self._request("GET", url)

    def _request(self, method: str, url: str, timeout: float | None = None) -> Page:
        with self._client.stream(method, url, timeout=timeout or self._seconds) as answer:
            body = b""
            if method == "GET" and answer.status_code < 300 and _is_html(answer.headers):
                body = _beginning(answer, MOST_BYTES)
            return Page(answer.status_code, answer.headers, body, answer.charset_encoding)

    def _read_robots(self, url: str) -> str | None:
        for _ in range(MOST_ROBOTS_REDIRECTS + 1):
            origin_of(url)
            with self._client.stream("GET", url) as answer:
                page = Page(answer.status_code, answer.headers)
                following = _following(page, url)
                if following is None:
                    if answer.status_code >= 500 or answer.status_code == 429:
                        return None
                    body = _beginning(answer, LARGEST) if answer.status_code < 300 else b""
                    return body.decode("utf-8", "replace")
            url = following
        return ""


class _KeptAwayError(Exception):
    """The site's robots.txt asks not to look at this."""


def _following(page: Page, url: str) -> str | None:
    location = page.headers.get("Location")
    if page.status not in REDIRECTS or not location:
        return None
    return str(httpx.URL(url).join(location).copy_with(fragment=None))


def _is_html(headers: httpx.Headers) -> bool:
    kind = headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml")


def _beginning(answer: httpx.Response, size: int) -> bytes:
    """The first bytes as they come; none if they are compressed although we asked not to."""
    if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        return b""
    body = bytearray()
    for chunk in answer.iter_raw(16 * 1024):
        body += chunk
        if len(body) >= size:
            break
    return bytes(body[:size])


def _reason(path: list[str], page: Page) -> Reason | None:
    if page.status == 429:
        return Reason.BUSY
    if page.status in KEPT_OUT:
        return Reason.KEPT_OUT
    if page.status >= 400:
        return Reason.STATUS
    if page.status >= 300 and page.status != 304:
        return Reason.GARBLED  # a redirect to nowhere
    return reason_to_doubt(path[0], path[-1], page.body, page.encoding)


def _reason_of(error: Exception) -> Reason | None:
    """None for what is a mistake of ours, not something that the network did."""
    causes: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Reason], ...] = (
        (_KeptAwayError, Reason.ROBOTS),
        (UnreadableRobotsError, Reason.ROBOTS_UNREADABLE),
        (NotPublicError, Reason.NOT_PUBLIC),
        ((UnusableAddressError, httpx.InvalidURL, httpcore.UnsupportedProtocol), Reason.ADDRESS),
        (NoSuchHostError, Reason.NO_HOST),
        (httpcore.TimeoutException, Reason.TIMEOUT),
        ((httpcore.ProtocolError, httpx.DecodingError), Reason.GARBLED),
        (httpcore.NetworkError, Reason.NO_CONNECTION),
    )
    # httpcore forgets the cause of an error, but not the context.
    if isinstance(error, httpcore.NetworkError) and isinstance(error.__context__, ssl.SSLError):
        return Reason.CERTIFICATE
    return next((reason for kinds, reason in causes if isinstance(error, kinds)), None)


def _retry_after(page: Page) -> timedelta | None:
    """When the site says to come again, as seconds or as a date; None if it does not."""
    text = page.headers.get("Retry-After", "").strip()
    if text.isdecimal() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(), moment - datetime.now(UTC))
