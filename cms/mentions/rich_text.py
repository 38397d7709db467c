"""The inline citation in the text editor: from stored HTML to the editor's state, and back.

The editor knows a citation as a `SOURCE` entity with the data `id`, `title` and `url`: what is
stored, what it shows, and where it leads. There is no `url` when the source is gone.
"""

from typing import Any

from django.utils.translation import gettext
from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler

from cms.mentions.citing_stream import cited_source
from cms.mentions.link_type import SOURCE_LINK_TYPE, primary_key_of

SOURCE_ENTITY = "SOURCE"


class SourceElementHandler(LinkElementHandler):
    """Reads a stored citation into an entity; one whose source is gone too, so that it shows."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        stored_id = attrs.get("id")
        source_id = primary_key_of(stored_id)
        source = source_id and cited_source(source_id)
        if not source:
            return {"id": stored_id, "title": gettext("Deleted source")}
        title = source.title if source.live else gettext("Draft: %s") % source.title
        return {"id": source.pk, "title": title, "url": source.website}


def source_element(props: dict[str, Any]) -> Any:
    """The stored form of an entity: `<a linktype="source" id="12">…</a>`."""
    return DOM.create_element(
        "a", {"linktype": SOURCE_LINK_TYPE, "id": props.get("id")}, props["children"]
    )


CONVERSION_RULE = {
    "from_database_format": {
        f'a[linktype="{SOURCE_LINK_TYPE}"]': SourceElementHandler(SOURCE_ENTITY)
    },
    "to_database_format": {"entity_decorators": {SOURCE_ENTITY: source_element}},
}
