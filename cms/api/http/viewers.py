"""The viewer of a request: the public, a session, or an editor's preview token."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.api.drafts import shown_at
from cms.api.errors import ContractError, ErrorCode
from cms.audience import PUBLIC, Viewer
from cms.previews.completion import UnusableDraftError
from cms.previews.permissions import RightsOfUser
from cms.previews.rehearsal import rehearsed
from cms.previews.tokens import InvalidTokenError, preview_of

TOKEN_HEADER = "X-Preview-Token"

NO_PREVIEW = "The preview token is not valid. Open the preview again from the editor."
NO_DRAFT = (
    "No draft is shown at this path. It takes the path of a page or source of the site that is"
    " asked, and an API key for its drafts."
)


@contextmanager
def shown(request: HttpRequest) -> Iterator[Viewer]:
    """The viewer whom a request is answered for; what they are to see is there inside.

    A preview token comes before a session: it shows its draft and what is public, nothing else.
    With a key for drafts of this site, the path of a page or source is as good as a token. Raises
    `ContractError`, before anything has been executed: `INVALID_PREVIEW_TOKEN` whatever is wrong
    with the token, `PREVIEW_UNAVAILABLE` if the draft cannot be shown as it is.
    """
    token = request.headers.get(TOKEN_HEADER)
    if token is None:
        yield session_viewer(request)
        return
    # What resolvers raise is none of this: graphql-core catches it.
    try:
        if token.startswith("/"):
            with shown_at(request, token):
                yield PUBLIC
            return
        preview = preview_of(token)
        with rehearsed(preview, RightsOfUser(preview.user)) as pages:
            yield Viewer(previewed=pages)
    except InvalidTokenError:
        raise ContractError(
            ErrorCode.INVALID_PREVIEW_TOKEN,
            NO_DRAFT if token.startswith("/") else NO_PREVIEW,
        ) from None
    except UnusableDraftError as error:
        raise ContractError(ErrorCode.PREVIEW_UNAVAILABLE, str(error)) from error


def session_viewer(request: HttpRequest) -> Viewer:
    """The viewer with the session of a request. Two statements, or none if it carries no session.

    The session is only read: it is neither prolonged nor given a new key, and no cookie is set.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return PUBLIC
    session = ReadOnlySession(import_module(settings.SESSION_ENGINE).SessionStore(key).load())
    user: Any = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    is_user = user.is_authenticated and user.is_active
    return Viewer(
        user_id=user.pk if is_user else None,
        is_superuser=is_user and user.is_superuser,
        passed_pages=_passed(session, PageViewRestriction),
        passed_collections=_passed(session, CollectionViewRestriction),
    )


class ReadOnlySession(dict[str, Any]):
    """The data of a session. Django's ending of a session that does not fit its user is left to
    requests about logging in.
    """

    def flush(self) -> None:
        self.clear()

    def cycle_key(self) -> None:
        """Keeps the key: the client would not receive the new one."""


def _passed(session: ReadOnlySession, restriction: Any) -> frozenset[int]:
    """The restrictions whose password was given."""
    passed = session.get(restriction.passed_view_restrictions_session_key, [])
    return frozenset(pk for pk in passed if isinstance(pk, int))
