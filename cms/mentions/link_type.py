"""How rich text stores an inline citation: `<a linktype="source" id="12">DUO</a>`."""

from typing import Any

from django.db.models import Model
from django.utils.html import escape
from wagtail.rich_text import LinkHandler

from cms.snippets.models import Source

SOURCE_LINK_TYPE = "source"


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
        ids = {int(attrs["id"]) for attrs in attrs_list if attrs.get("id", "").isdecimal()}
        sources = Source.objects.filter(pk__in=ids, live=True).in_bulk()
        return [cls._opening_tag(sources.get(int(a.get("id") or 0))) for a in attrs_list]

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Any:
        yield Source, attrs["id"], "", ""

    @staticmethod
    def _opening_tag(source: Source | None) -> str:
        return f'<a href="{escape(source.website)}">' if source else "<a>"
