"""Rich text of a bundle and of the hub: the same HTML, but links by slug here and by id there."""

import re
from collections.abc import Callable
from html import escape, unescape

from pydantic import AfterValidator, ValidationInfo
from wagtail.blocks import RichTextBlock

from cms.mentions.link_type import SOURCE_LINK_TYPE, primary_key_of
from cms.transfer.html_grammar import (
    ATTRIBUTE,
    FEATURE_TAGS,
    Reading,
    is_allowed_href,
    page_link_types,
)
from cms.transfer.limits import check_text
from cms.transfer.names import Names
from cms.transfer.problems import several
from cms.transfer.references import References

LINK_TAG = re.compile(r"<a\b([^>]*)>|</a>")
ANY_TAG = re.compile(r"<[^>]*>")
ANY_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)\b[^>]*>")
BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')
"""The editor's own marks on paragraphs; it makes new ones whenever they are missing."""

PAGE_LINK_TYPE = "page"

OpeningTag = Callable[[dict[str, str]], str | None]


def html_of(block: RichTextBlock) -> AfterValidator:
    """Requires HTML that this block's text editor could have written, with links by slug."""

    def check(html: str, info: ValidationInfo) -> str:
        references = info.context if isinstance(info.context, References) else None
        if findings := check_html(block, html, references):
            raise several(findings)
        check_text(html, *block.field.validators)
        return rewritten(html, _canonical_tag)

    return AfterValidator(check)


def check_html(
    block: RichTextBlock, html: str, references: References | None
) -> list[tuple[str | None, str]]:
    """Find what this block's text editor could not have written: pairs of found and expected."""
    features = FEATURE_TAGS if block.features is None else block.features
    reading = Reading(html, [each for each in features if each in FEATURE_TAGS], references).run()
    if not reading.findings and block.required and not reading.has_text:
        return [(None, "expected some text")]
    return [
        (f"{finding.found} at character {finding.offset}", finding.expected)
        for finding in sorted(reading.findings, key=lambda finding: finding.offset)
    ]


def simplified(block: RichTextBlock, html: str, names: Names) -> str:
    """The HTML without the tags that bundles do not hold, such as embeds; each is noted.

    Of a text editor that writes no such tags, it is left as it is.
    """
    features = FEATURE_TAGS if block.features is None else block.features
    if block.features is not None and set(features) <= FEATURE_TAGS.keys():
        return html
    held = {"p", "br", *(tag for each in features for tag in FEATURE_TAGS.get(each, ()))}

    def keep(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in held:
            return found[0]
        names.leave_out(f"<{name}> of a text")
        return ""

    return ANY_NAME.sub(keep, html)


def to_stored(html: str, names: Names) -> str:
    """Rich text as the hub stores it: its links name sources and pages by id."""

    def opening_tag(attributes: dict[str, str]) -> str:
        kind = attributes.get("linktype")
        if kind is None:
            return _canonical_tag(attributes)
        stored_id = names.of_kind(kind).id_of(attributes["slug"])
        link_type = SOURCE_LINK_TYPE if kind == SOURCE_LINK_TYPE else PAGE_LINK_TYPE
        return f'<a linktype="{link_type}" id="{stored_id}">'

    return rewritten(html, opening_tag)


def from_stored(html: str, names: Names) -> str:
    """Rich text as a bundle holds it. Of a link that leads nowhere, only the text is left."""

    def opening_tag(attributes: dict[str, str]) -> str | None:
        link_type, stored_id = attributes.get("linktype"), primary_key_of(attributes.get("id"))
        if link_type == SOURCE_LINK_TYPE:
            slug = names.sources.name_of(stored_id)
            return f'<a linktype="source" slug="{slug}">' if slug else None
        if link_type == PAGE_LINK_TYPE:
            for kind in page_link_types():
                if stored_id in names.of_kind(kind):
                    return f'<a linktype="{kind}" slug="{names.of_kind(kind).name_of(stored_id)}">'
            path = names.page_path(stored_id)
            return f'<a href="{escape(path)}">' if path else None
        if link_type is None and is_allowed_href(attributes.get("href", "")):
            return _canonical_tag(attributes)
        names.leave_out(f"a link ({unescape(attributes.get('href') or link_type or 'empty')})")
        return None

    return rewritten(without_block_keys(html), opening_tag)


def without_block_keys(html: str) -> str:
    """The HTML without the marks by which the editor knows its paragraphs again."""
    return ANY_TAG.sub(lambda tag: BLOCK_KEY.sub("", tag.group()), html)


def rewritten(html: str, opening_tag: OpeningTag) -> str:
    """The HTML with the opening tag of each link replaced; None takes away the whole link.

    `opening_tag` gets the attributes as they are written, with their character references.
    """
    kept: list[bool] = []

    def replace(tag: re.Match[str]) -> str:
        if tag.group(1) is None:
            return "</a>" if not kept or kept.pop() else ""
        replacement = opening_tag(dict(ATTRIBUTE.findall(tag.group(1))))
        kept.append(replacement is not None)
        return replacement or ""

    return LINK_TAG.sub(replace, html)


def _canonical_tag(attributes: dict[str, str]) -> str:
    if "linktype" in attributes:
        return f'<a linktype="{attributes["linktype"]}" slug="{attributes["slug"]}">'
    return f'<a href="{attributes["href"]}">'
