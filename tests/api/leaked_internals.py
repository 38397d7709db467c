"""Words of the implementation, none of which an error may contain."""

import json
import re
from collections.abc import Iterator
from typing import Any

from cms.api.errors import ErrorCode

INTERNALS = re.compile(
    r"Traceback|File \"|\.py\b|Cannot resolve keyword|matching query|DoesNotExist|FieldError"
    r"|Choices are:|psycopg|django|wagtail|graphene|SQLSTATE|\bSELECT\b|\bFROM \"|relation \""
    r"|column \"|LINE \d+:|__(?:in|exact|lte|gte|icontains)\b|object at 0x|NoneType|\w+Error\b"
    r"|has no attribute|unsupported operand|not JSON serializable",
)
CODES = {code.value for code in ErrorCode}


def faults_of(answer: Any, sent: str = "") -> Iterator[str]:
    """What is wrong with the errors of an answer; they may repeat what the client `sent`."""
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        if code not in CODES:
            yield f"an error with the unknown code {code!r}"
        if code == ErrorCode.INTERNAL_ERROR:
            yield f"an internal error at {error.get('path')}"
        found = INTERNALS.search(error["message"])
        if found and found.group() not in sent and found.group() not in json.dumps(sent):
            yield f"an error that says {found.group()!r}"
