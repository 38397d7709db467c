from collections.abc import Iterable
from typing import Any


def texts_in(value: Any) -> Iterable[str]:
    """Every text in a decoded JSON value, names in objects included."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending.extend(item.keys())
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
