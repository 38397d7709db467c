"""Log lines as JSON, one object each."""

import json
from typing import Any

import orjson
import structlog


def add_request(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Name the request that a line belongs to. Of Django's own there is more than may be logged."""
    event.pop("request", None)
    request_id = event.pop("in_request", "").strip(" []")
    return {**event, "request_id": request_id} if request_id else event


def serialize(event: dict[str, Any], **options: Any) -> str:
    """The JSON of a line, fast, or with Python's own module for what only that can write."""
    try:
        return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError:
        return json.dumps(event, default=repr)


JSON_FORMATTER: dict[str, Any] = {
    "()": "structlog.stdlib.ProcessorFormatter",
    "foreign_pre_chain": [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        add_request,
    ],
    "processors": [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=serialize),
    ],
}
