"""Ids: opaque to clients, and decoded by us."""

import base64
import binascii
from typing import Any

from cms.api.loaders.mentions import GuideMentionRow, TopicMentionRow
from cms.api.rows import OfferRow, PageRow, QuickAnswerRow, SourceRow

PAGE_TYPE_NAMES = {
    "homepage": "HomePage",
    "topicindexpage": "IndexPage",
    "guideindexpage": "IndexPage",
    "sourceindexpage": "IndexPage",
    "topicpage": "TopicPage",
    "guidepage": "GuidePage",
}
TYPE_NAMES: dict[type, str] = {
    SourceRow: "Source",
    QuickAnswerRow: "QuickAnswer",
    OfferRow: "Offer",
    TopicMentionRow: "TopicMention",
    GuideMentionRow: "GuideMention",
}


def type_name_of(row: Any) -> str:
    """The name of the type that a row is an object of."""
    return PAGE_TYPE_NAMES[row.model] if isinstance(row, PageRow) else TYPE_NAMES[type(row)]


def opaque_id(*parts: object) -> str:
    """A stable id that is unique across all types: the name of the type, and what tells its
    objects apart.
    """
    return base64.urlsafe_b64encode(":".join(map(str, parts)).encode()).rstrip(b"=").decode()


def parts_of(opaque: str) -> tuple[str, str]:
    """The name of the type and the rest of an id that `opaque_id` may have made; ("", "") for
    other texts.
    """
    try:
        padded = opaque.encode("ascii") + b"=" * (-len(opaque) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return "", ""
    type_name, _, rest = text.partition(":")
    # One spelling for each id, and nothing that PostgreSQL cannot hold.
    return (type_name, rest) if opaque_id(text) == opaque and "\x00" not in text else ("", "")
