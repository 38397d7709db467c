"""Finds the mentions in page content: a pure function of stored values, with no queries.

What it walks: see `cms.mentions.mapping`.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from wagtail.blocks import Block

from cms.mentions.citation import Citation, Place
from cms.mentions.mapping import Verdict, mapped, mapped_content


def citations(model: type[Model], content: Mapping[str, Any]) -> list[Citation]:
    """Every mention in the content of one page, in reading order.

    `content` holds raw values by field name; a StreamField's may be decoded or still a JSON string
    (as revisions hold it). Missing fields and unknown block types are passed over, as Wagtail does.
    """
    noted = _Noted()
    mapped_content(model, content, noted)
    return noted.found


def walk(block: Block, value: Any, place: Place) -> list[Citation]:
    """Every mention in the raw value of one block."""
    noted = _Noted()
    mapped(block, value, place, noted)
    return noted.found


class _Noted:
    """Keeps every citation, and notes it."""

    def __init__(self) -> None:
        self.found: list[Citation] = []

    def __call__(self, citation: Citation) -> Verdict:
        self.found.append(citation)
        return Verdict.KEEP
