"""Takes every mention of one source out of page content: a pure function of stored values.

A block that is a mention goes; a text keeps the words that linked to the source; a chooser inside
another block is emptied. Sections and lists stay, even when nothing is left in them.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from cms.mentions.citation import Citation
from cms.mentions.mapping import Verdict, mapped_content


def without_source(
    model: type[Model], content: Mapping[str, Any], source_id: int
) -> dict[str, Any]:
    """The fields that mention the source, without it; a StreamField's as lists and dicts."""

    def decide(citation: Citation) -> Verdict:
        return Verdict.DROP if citation.source_id == source_id else Verdict.KEEP

    return mapped_content(model, content, decide)
