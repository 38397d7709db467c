from datetime import MINYEAR, UTC, datetime
from typing import Any

import graphene
from graphql import StringValueNode

from cms.api.errors import ContractError, ErrorCode


class DateTime(graphene.Scalar):
    """Moments. Graphene's own scalar takes one without an offset, which is no moment at all."""

    class Meta:
        description = "A moment in ISO 8601, with its offset: `2026-01-31T12:00:00Z`."

    @staticmethod
    def serialize(value: datetime) -> str:
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise _not_a_moment(value) from None
        if moment.utcoffset() is None:
            raise _not_a_moment(value)
        return _in_utc(moment)

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> datetime:
        return cls.parse_value(getattr(node, "value", None) if _is_text(node) else None)


def _in_utc(moment: datetime) -> datetime:
    """The same moment: Python knows offsets of up to a day, PostgreSQL of up to 16 hours. One that
    would be before the year 1 or after 9999 is the first or the last there is.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return first if moment.year == MINYEAR else last


def _is_text(node: Any) -> bool:
    return isinstance(node, StringValueNode)


def _not_a_moment(value: Any) -> ContractError:
    given = f"{value[:40]!r}" if isinstance(value, str) else "This value"
    return ContractError(
        ErrorCode.BAD_USER_INPUT,
        f"{given} is not a moment. Give a text with date, time and offset, such as"
        ' "2026-01-31T12:00:00Z" or "2026-01-31T13:00:00+01:00".',
    )
