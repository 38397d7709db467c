"""Read the text of each form apart from those of others.

Wagtail has one parser for each text field of a form, whichever thread asks: where two forms were
opened at once, one got an error, or the words of the other, which autosave then stored.
"""

import copy

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter


def read_text(converter: ContentstateConverter, html: str) -> str:
    """Take the place of `ContentstateConverter.from_database_format`, with a parser of its own."""
    parser = copy.copy(converter.html_to_contentstate_handler)
    parser.reset()
    parser.feed(html)
    parser.close()
    return str(parser.contentstate.as_json(indent=4, separators=(",", ": ")))
