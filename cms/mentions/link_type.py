"""The stored form of an inline citation in rich text: `<a linktype="source" id="12">DUO</a>`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils.html import escape
from wagtail.rich_text import LinkHandler

from cms.snippets.models import Source
from cms.visibility import published

SOURCE_LINK_TYPE = "source"


def primary_key_of(value: object) -> int | None:
    """Convert a stored choice to a primary key; None for an empty or unusable one."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        key = int(value)
    except ValueError:
        return None
    return key if 0 < key < 2**63 else None


class SourceLinkHandler(LinkHandler):
    """Expands stored citations into links for the CMS's own templates and previews.

    A citation of a source that is gone or not published stays readable as plain text.
    """

    identifier = SOURCE_LINK_TYPE

    @staticmethod
    def get_model() -> type[Model]:
        return Source

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        ids = [primary_key_of(attrs.get("id")) for attrs in attrs_list]
        sources = Source.objects.filter(published()).in_bulk([pk for pk in ids if pk is not None])
        return [cls._opening_tag(sources.get(pk)) for pk in ids]

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Iterator[tuple[Any, ...]]:
        source_id = primary_key_of(attrs.get("id"))
        if source_id is not None:
            yield Source, str(source_id), "", ""

    @staticmethod
    def _opening_tag(source: Source | None) -> str:
        return f'<a href="{escape(source.website)}">' if source else "<a>"
