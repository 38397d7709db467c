"""One visit to a website: HEAD, and GET where that says too little; redirects one by one."""

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpcore
import httpx
from django.db import DatabaseError

from cms.health.addresses import NotPublicError, UnusableAddressError, origin_of
from cms.health.models import Reason
from cms.health.network import Deadline, NoSuchHostError, PublicTransport, Resolve, resolve
from cms.health.reasons import UNUSABLE, Page, reason_of_error, reason_of_page
from cms.health.robots import LARGEST, Robots
from cms.health.user_agent import user_agent

MOST_REDIRECTS = 10
MOST_ROBOTS_REDIRECTS = 5
MOST_BYTES = 64 * 1024
"""How much of a page is read: enough for its title and heading."""

HEAD_SHARE = 1 / 3
ROBOTS_SHARE = 1 / 2
"""The parts of the time that is left which HEAD and robots.txt may use up: some sites never answer
them.
"""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

NO_SITE = (httpcore.ConnectError, httpcore.ConnectTimeout, NoSuchHostError, NotPublicError)
"""Errors that a reader meets before anything is asked of the site."""

UNANSWERED = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpx.DecodingError,
    *NO_SITE,
    *UNUSABLE,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """The result of a visit. `leads_to` is empty unless there were redirects."""

    reason: Reason | None = None
    http_status: int | None = None
    leads_to: str = ""
    moved_for_good: bool = False
    come_back_after: timedelta | None = None
    pause: timedelta = timedelta()


class Visitor:
    """Looks at one website. Whatever it does ends `seconds` after it was made.

    Cookies are kept for as long: some sites redirect to the same address until they come back.
    """

    def __init__(self, seconds: float, resolve: Resolve = resolve) -> None:
        self._deadline = Deadline(seconds)
        self._client = httpx.Client(
            transport=PublicTransport(self._deadline, resolve),
            headers={"User-Agent": user_agent(), "Accept-Encoding": "identity", "Accept": "*/*"},
            follow_redirects=False,
            timeout=seconds,
        )
        self._robots = Robots(self._read_robots)

    def visit(self, url: str) -> Visit:
        """Raises nothing but errors of the database: whatever the network does is an answer."""
        path = [url]
        permanent = True
        try:
            with self._client:
                while True:
                    page = self._look(path[-1], is_known=path[-1] in path[:-1])
                    following = _following(page, path[-1])
                    if following is None:
                        break
                    if len(path) > MOST_REDIRECTS:
                        in_a_circle = len(set(path)) < len(path)
                        return Visit(Reason.REDIRECTS if in_a_circle else Reason.FAR, page.status)
                    permanent = permanent and page.status in PERMANENT
                    path.append(following)
                leads_to = _leads_to(path)
                return Visit(
                    reason=reason_of_page(url, path[-1], page),
                    http_status=page.status,
                    leads_to=leads_to,
                    moved_for_good=bool(leads_to) and permanent,
                    come_back_after=_retry_after(page),
                    pause=self._robots.pause(origin_of(url)),
                )
        except DatabaseError:
            raise
        except Exception as error:
            return Visit(reason_of_error(error), leads_to=_leads_to(path))

    def _look(self, url: str, *, is_known: bool) -> Page:
        """HEAD says where a redirect leads and that there is a document; GET whether it is one.

        HEAD is not believed where it leads in a circle.
        """
        self._robots.check(url, origin_of(url))
        if is_known:
            return self._request("GET", url)
        try:
            with self._deadline.share(HEAD_SHARE):
                page = self._request("HEAD", url)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            if isinstance(error, NO_SITE):
                raise
            return self._request("GET", url)
        if page.status in REDIRECTS or (page.status < 400 and not _is_html(page.headers)):
            return page
        return page if page.status == 429 else self._request("GET", url)

    def _request(self, method: str, url: str) -> Page:
        with self._client.stream(method, url) as answer:
            body, is_whole = b"", True
            has_page = answer.status_code < 300 or answer.status_code >= 400
            if method == "GET" and has_page and _is_html(answer.headers):
                body, is_whole = _beginning(answer)
            encoding = answer.charset_encoding
            return Page(answer.status_code, answer.headers, body, encoding, is_whole)

    def _read_robots(self, url: str) -> str | None:
        """Raises only what keeps readers from the site itself as well."""
        with self._deadline.share(ROBOTS_SHARE):
            for hop in range(MOST_ROBOTS_REDIRECTS + 1):
                try:
                    origin_of(url)
                    with self._client.stream("GET", url) as answer:
                        page = Page(answer.status_code, answer.headers)
                        following = _following(page, url)
                        if following is None:
                            return _robots_text(answer)
                except UNANSWERED as error:
                    if hop == 0 and isinstance(error, NO_SITE):
                        raise
                    return None
                url = following
        return ""


def _robots_text(answer: httpx.Response) -> str | None:
    if answer.status_code >= 500 or answer.status_code == 429:
        return None
    body = bytearray()
    if answer.status_code < 300:
        for chunk in answer.iter_bytes(16 * 1024):
            body += chunk
            if len(body) >= LARGEST:
                break
    return body[:LARGEST].decode("utf-8", "replace")


def _following(page: Page, url: str) -> str | None:
    """Raises `UnusableAddressError`."""
    location = page.headers.get("Location")
    if page.status not in REDIRECTS or not location:
        return None
    try:
        return str(httpx.URL(url).join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise UnusableAddressError(location) from error


def _leads_to(path: list[str]) -> str:
    """Return the end of the path; empty if that is the same page as its beginning."""
    if len(path) == 1:
        return ""
    first, last = httpx.URL(path[0]), httpx.URL(path[-1])
    parts = ("scheme", "raw_host", "port", "raw_path")
    return path[-1] if any(getattr(first, it) != getattr(last, it) for it in parts) else ""


def _is_html(headers: httpx.Headers) -> bool:
    kind = headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    return kind in ("", "text/html", "application/xhtml+xml")


def _beginning(answer: httpx.Response) -> tuple[bytes, bool]:
    """The first bytes as they come, and whether they are all that was to be read.

    None if they are compressed although we asked not to.
    """
    if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        return b"", True
    body = bytearray()
    try:
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) >= MOST_BYTES:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return bytes(body), False
    return bytes(body[:MOST_BYTES]), True


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
