"""The sessions of an account: where it is signed in, and how to sign out everywhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from cms.web.client import client_of

WHERE = "signed_in"
"""The key in a session of where it was begun."""

MAX_AGENT = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session of an account."""

    key: str
    address: str
    agent: str
    since: datetime | None
    until: datetime


def remember_where(request: HttpRequest, **kwargs: Any) -> None:
    """Note in a new session where it was begun. Receives Django's `user_logged_in`."""
    request.session[WHERE] = {
        "address": client_of(request),
        "agent": request.headers.get("User-Agent", "")[:MAX_AGENT],
        "since": timezone.now().isoformat(),
    }


def sessions_of(user: Any) -> list[SignedIn]:
    """Return the sessions of an account, the latest first.

    Reads every session there is in one statement: the account stands inside the session's data.
    """
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        content = session.get_decoded()
        if content.get(SESSION_KEY) != str(user.pk):
            continue
        where = content.get(WHERE, {})
        since = datetime.fromisoformat(where["since"]) if where else None
        found.append(
            SignedIn(
                session.session_key,
                where.get("address", ""),
                where.get("agent", ""),
                since,
                session.expire_date,
            )
        )
    return sorted(found, key=lambda each: each.until, reverse=True)


def sign_out_everywhere(user: Any, *, but: str | None = None) -> int:
    """End all sessions of an account, but one if its key is given. Returns how many."""
    keys = [each.key for each in sessions_of(user) if each.key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]
