"""The root field `changes`: what webhooks announce, for those who have the key."""

import graphene
from django.conf import settings
from django.utils.crypto import constant_time_compare

from cms.api.cursors import decode_cursor, encode_cursor
from cms.api.errors import ContractError, ErrorCode
from cms.api.execution.context import Context
from cms.api.pagination import DEFAULT_PAGE_SIZE, page_size
from cms.api.types.connection import first_argument
from cms.api.types.fields import DateTime, list_of
from cms.delivery.feed import Announced, Feed, Place, TooOldError, read_feed

KEY_HEADER = "X-Changes-Key"

LIST_NAME = "changes"


class ContentChange(graphene.ObjectType):
    cursor = graphene.String(required=True, description="The place after it, for `since`.")
    created = DateTime(required=True, description="When it was made.")
    tags = list_of(graphene.String, "The `Cache-Tag`s of all that shows something of it.")
    paths = list_of(graphene.String, "The paths at which something of it shows, as far as known.")

    class Meta:
        description = "What was changed together: the same as a webhook says."

    @staticmethod
    def resolve_cursor(root: Announced, info: graphene.ResolveInfo) -> str:
        return _cursor(root.place)


class ChangesFeed(graphene.ObjectType):
    nodes = list_of(ContentChange, "The changes, in an order that never changes.")
    has_more = graphene.Boolean(required=True, description="Whether there are more by now.")
    cursor = graphene.String(required=True, description="Where to go on: the next `since`.")
    latest_cursor = graphene.String(
        required=True, description="The place after all changes until now, to begin from."
    )

    class Meta:
        description = "A part of the changes: none is missed, and none comes twice."

    @staticmethod
    def resolve_nodes(root: Feed, info: graphene.ResolveInfo) -> list[Announced]:
        return [*root.changes]

    @staticmethod
    def resolve_cursor(root: Feed, info: graphene.ResolveInfo) -> str:
        return _cursor(root.end)

    @staticmethod
    def resolve_latest_cursor(root: Feed, info: graphene.ResolveInfo) -> str:
        return _cursor(root.latest)


def changes_field() -> graphene.Field:
    return graphene.Field(
        ChangesFeed,
        description=f"What has been published and changed. It takes a key, as `{KEY_HEADER}`.",
        resolver=_resolve_changes,
        since=graphene.Argument(
            graphene.String, description="Only what came after this cursor; all kept if left out."
        ),
        first=first_argument(DEFAULT_PAGE_SIZE),
    )


def _resolve_changes(
    root: None, info: graphene.ResolveInfo, since: str | None = None, first: int | None = None
) -> Feed:
    context: Context = info.context
    given = context.request.headers.get(KEY_HEADER, "")
    # Compared first, so that it takes the same time whether there is a feed.
    is_key = constant_time_compare(given, settings.CHANGES_FEED_KEY)
    if not is_key or not settings.CHANGES_FEED_KEY:
        raise ContractError(
            ErrorCode.FORBIDDEN,
            f"`changes` is for requests with the key of the feed in the header {KEY_HEADER}.",
        )
    size = page_size(first, DEFAULT_PAGE_SIZE)
    try:
        return read_feed(None if since is None else _place(since), size)
    except TooOldError:
        raise ContractError(
            ErrorCode.CURSOR_TOO_OLD,
            "Changes after this cursor are not known any more. Forget everything, and go on from"
            " `latestCursor`.",
        ) from None


def _cursor(place: Place) -> str:
    return encode_cursor(LIST_NAME, (place.server, place.position))


def _place(cursor: str) -> Place:
    try:
        return Place(*decode_cursor(LIST_NAME, cursor))
    except ContractError:
        raise ContractError(
            ErrorCode.INVALID_CURSOR,
            "`since` is not a cursor of this feed. Use a `cursor` or `latestCursor` that came from"
            " it, or leave it out.",
        ) from None
