"""The forms of blocks that hold a value of their own, or choose something."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from types import NoneType
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware


class Form:
    """The kind of a block's stored value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ValueForm(Form):
    """A plain value: its type in Python, and how to read it. Nonsense is read as nothing."""

    type: type[Any]
    read: Callable[[Any], Any]


class RichTextForm(Form):
    """HTML as the text editor stores it."""

    __slots__ = ()


class Chosen(Enum):
    PAGE = auto()
    IMAGE = auto()
    DOCUMENT = auto()
    SNIPPET = auto()


@dataclass(frozen=True, slots=True)
class ChoiceForm(Form):
    """The primary key of something else."""

    of: Chosen


class ImageForm(Form):
    """An image and its text. An image chooser that became an image block stores a bare key."""

    __slots__ = ()
    of = Chosen.IMAGE

    def key_and_text(self, raw: Any) -> tuple[Any, str]:
        """The key of the image, and the text of its own that stands for it at this place."""
        chosen = raw if isinstance(raw, dict) else {"image": raw}
        text = "" if chosen.get("decorative") else text_in(chosen.get("alt_text"))
        return chosen.get("image"), text

    def is_decorative(self, raw: Any) -> bool:
        return isinstance(raw, dict) and bool(raw.get("decorative"))


def text_in(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""


def _number_in(raw: Any) -> float | None:
    """Decimals are stored as texts."""
    try:
        return None if raw is None else float(raw)
    except (TypeError, ValueError):
        return None


def _moment_in(raw: Any) -> datetime | None:
    try:
        moment = parse_datetime(text_in(raw))
    except ValueError:
        return None
    return make_aware(moment) if moment and is_naive(moment) else moment


def _table_in(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), list):
        return None
    rows = [row for row in raw["data"] if isinstance(row, list)]
    return {
        "caption": text_in(raw.get("table_caption")),
        "has_header_row": bool(raw.get("first_row_is_table_header")),
        "has_header_column": bool(raw.get("first_col_is_header")),
        "rows": [[text_in(cell) for cell in row] for row in rows],
    }


TEXT = ValueForm(str, text_in)
TEXTS = ValueForm(list, lambda raw: [str(each) for each in raw] if isinstance(raw, list) else [])
INTEGER = ValueForm(
    int, lambda raw: raw if isinstance(raw, int) and not isinstance(raw, bool) else None
)
NUMBER = ValueForm(float, _number_in)
BOOLEAN = ValueForm(bool, lambda raw: raw is True)
MOMENT = ValueForm(datetime, _moment_in)
NOTHING = ValueForm(NoneType, lambda raw: None)
TABLE_OF_TEXTS = ValueForm(dict, _table_in)
