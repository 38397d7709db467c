"""Derive the reason of a visit's result from a page, or from the error that was met instead.

Only what a reader meets as well is a failure; everything else says that nothing is known.
"""

import errno
import logging
import ssl
from dataclasses import dataclass

import httpcore
import httpx

from cms.health.addresses import NotPublicError, UnusableAddressError
from cms.health.bot_walls import is_bot_wall
from cms.health.models import Reason
from cms.health.network import NoSuchHostError
from cms.health.robots import KeptAwayError, UnreadableRobotsError
from cms.health.soft_404 import reason_to_doubt

logger = logging.getLogger(__name__)

KEPT_OUT = frozenset({401, 402, 403, 406, 407, 418, 426, 451, 999})
"""How sites turn away visitors that they do not know, or that ask in another way than browsers do.
The page may be there for everybody else.
"""

BROWSERS_WARN = frozenset({9, 10, 18, 19, 23, 62, 64})
"""OpenSSL's codes of certificates that are not valid yet, expired, self-signed (alone or at the end
of a chain), revoked, or for another host or address. An unknown issuer is no such thing: browsers
fetch certificates that are missing in between, and know issuers that others do not.
"""

OUR_NETWORK = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EMFILE})
"""Errors of this machine, such as one without IPv6."""

UNUSABLE = (
    UnusableAddressError,
    httpcore.UnsupportedProtocol,
    # httpx looks where a redirect leads, though it does not follow it.
    httpx.InvalidURL,
    httpx.RemoteProtocolError,
    UnicodeError,
)

REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Reason], ...] = (
    (KeptAwayError, Reason.ROBOTS),
    (UnreadableRobotsError, Reason.ROBOTS_UNREADABLE),
    (NotPublicError, Reason.NOT_PUBLIC),
    (UNUSABLE, Reason.ADDRESS),
    (NoSuchHostError, Reason.NO_HOST),
    (httpcore.TimeoutException, Reason.TIMEOUT),
    (httpcore.ProtocolError, Reason.GARBLED),
    (httpcore.ConnectError, Reason.NO_CONNECTION),
    (httpcore.NetworkError, Reason.UNFINISHED),
)


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one request, with the beginning of its body if that is HTML."""

    status: int
    headers: httpx.Headers
    body: bytes = b""
    encoding: str | None = None
    is_whole: bool = True
    """False if the body broke off, or came too slowly, before enough of it was read."""


def reason_of_page(asked: str, answered: str, page: Page) -> Reason | None:
    """Return None for a page that is there."""
    if page.status == 429:
        return Reason.BUSY
    if page.status in KEPT_OUT or is_bot_wall(page.status, page.headers, page.body):
        return Reason.KEPT_OUT
    if page.status >= 400:
        return Reason.STATUS
    if page.status >= 300 and page.status != 304:
        return Reason.GARBLED  # a redirect to nowhere
    if not page.is_whole:
        return Reason.UNFINISHED
    return reason_to_doubt(asked, answered, page.body, page.encoding)


def reason_of_error(error: Exception) -> Reason:
    # httpcore forgets the cause of an error, but not the context.
    if isinstance(error, httpcore.NetworkError):
        cause = error.__context__
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in BROWSERS_WARN:
            return Reason.CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            return Reason.ENCRYPTION
        if isinstance(cause, OSError) and cause.errno in OUR_NETWORK:
            return Reason.CHECK_FAILED
    for kinds, reason in REASONS:
        if isinstance(error, kinds):
            return reason
    logger.error("A link check failed.", exc_info=error)
    return Reason.CHECK_FAILED
