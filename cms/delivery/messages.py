"""Messages to receivers: the names of an event in the form of Standard Webhooks.

An event with more names than one message may hold is sent in several, each of which receivers take
for an event of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from cms.delivery.models import Delivery, Event

MAX_BYTES = 20_000
"""Bytes of a body, as Standard Webhooks recommends. A single name that is longer is sent still."""

TYPE = "content.changed"


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `id` is what receivers know it by, however often it is sent."""

    id: UUID
    created: datetime
    tags: Sequence[str]
    paths: Sequence[str]

    def body(self) -> bytes:
        """The JSON object that is sent.

        What follows `data` says the same in the form of the release before, for receivers that have
        not been changed yet.
        """
        names = {"tags": self.tags, "paths": self.paths}
        created = self.created.isoformat()
        return orjson.dumps(
            {"type": TYPE, "timestamp": created, "data": names}
            | {"id": self.id, "event": TYPE, "created": created, **names}
        )


def message_of(delivery: Delivery) -> Message:
    return _message(delivery.event, delivery.part, delivery.parts)


def count_parts(event: Event) -> int:
    """The number of messages that hold all names of an event, none longer than `MAX_BYTES`."""
    most = max(len(event.tags), len(event.paths), 1)
    parts = min(most, -(-len(_message(event, 0, 1).body()) // MAX_BYTES))
    while parts < most and not _fit(event, parts):
        parts = min(most, parts + 1 + parts // 4)
    return parts


def _fit(event: Event, parts: int) -> bool:
    return all(len(_message(event, part, parts).body()) <= MAX_BYTES for part in range(parts))


def _message(event: Event, part: int, parts: int) -> Message:
    key = uuid5(event.key, f"{part}/{parts}") if part else event.key
    tags, paths = (
        names[len(names) * part // parts : len(names) * (part + 1) // parts]
        for names in (event.tags, event.paths)
    )
    return Message(key, event.created, tags, paths)
