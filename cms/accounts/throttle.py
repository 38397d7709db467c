"""Throttling of sign-ins, decided before a password is hashed.

Hashing a password takes a processor for a while, on purpose. So a process hashes one at a time, and
none for whom has tried too often: guessing costs neither accounts nor the readers of the API.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import DatabaseError
from django.utils.translation import gettext as _
from limits import RateLimitItem, RateLimitItemPerMinute

from cms.cache import counters

BY_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(5, 15)
BY_ADDRESS = RateLimitItemPerMinute(20, 15)
BY_ACCOUNT = RateLimitItemPerMinute(50, 60)
RESETS_BY_ADDRESS = RateLimitItemPerMinute(5, 60)

HASH_WAIT_SECONDS = 2.0
"""Seconds that a person waits for others to be hashed before they are asked to try again."""

logger = logging.getLogger(__name__)

_hashing = threading.Lock()


def counts(account: str, address: str) -> list[tuple[RateLimitItem, list[str]]]:
    """The rates that an attempt counts for, and by what each is counted."""
    account = account.casefold()
    return [
        (BY_ACCOUNT_AND_ADDRESS, ["login", account, address]),
        (BY_ADDRESS, ["login", address]),
        (BY_ACCOUNT, ["login", account]),
    ]


def may_try(account: str, address: str) -> bool:
    """Return True if another attempt is allowed. Counts nothing."""
    return all(counters.is_left(rate, *whom) for rate, whom in counts(account, address))


def count_failure(account: str, address: str) -> None:
    """Count an attempt in vain; the owner of the account is told of the last one allowed."""
    for rate, whom in counts(account, address):
        counters.hit(rate, *whom)
    pair, whom = counts(account, address)[0]
    if not counters.is_left(pair, *whom):
        logger.warning("Too many attempts to sign in from %s", address)
        _tell_owner(account, address)


def forget(account: str, address: str) -> None:
    """Begin to count anew: it was the owner."""
    pair, whom = counts(account, address)[0]
    counters.forget(pair, *whom)


@contextmanager
def turn_to_hash() -> Iterator[bool]:
    """Wait for the turn to hash a password; yield False if others take too long."""
    is_turn = _hashing.acquire(timeout=HASH_WAIT_SECONDS)
    try:
        yield is_turn
    finally:
        if is_turn:
            _hashing.release()


def _tell_owner(account: str, address: str) -> None:
    users = get_user_model()._default_manager
    user = users.filter(**{get_user_model().USERNAME_FIELD: account}, is_active=True).first()
    if user is None or not user.email:
        return
    send = partial(
        send_mail,
        _("Attempts to sign in to your account"),
        _(
            "Somebody at %(address)s has tried to sign in as %(account)s several times with a wrong"
            " password. Further attempts from there are refused for 15 minutes. If it was not you,"
            " your password is still safe: nothing needs to be done, unless this goes on."
        )
        % {"address": address, "account": account},
        None,
        [user.email],
    )
    try:
        send()
    except (OSError, DatabaseError) as error:
        logger.error("The owner of an account could not be told of attempts: %s", error)
