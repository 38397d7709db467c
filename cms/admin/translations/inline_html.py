"""Texts with links and emphasis, as wagtail-localize stores them and as the translator's screen
shows them: `<a id="a1">` is a chip, `<span data-link="a1">`.
"""

from bs4 import BeautifulSoup, Tag
from django.utils.safestring import SafeString, mark_safe
from wagtail_localize.strings import INLINE_TAGS, StringValue

CHIP = "translation-chip"
LINES = ("p", "div")
"""Elements that a browser makes of a new line."""


def is_plain(html: str) -> bool:
    """Has the text no tags but line breaks?"""
    return all(tag.name == "br" for tag in _parsed(html).find_all(True))


def as_text(html: str) -> str:
    """The words alone."""
    return str(StringValue(html).render_text())


def from_text(text: str) -> str:
    return str(StringValue.from_plaintext(text.replace("\r\n", "\n")).data)


def links_in(html: str) -> dict[str, str]:
    """The words of each link by its id, in order."""
    return {str(link["id"]): link.get_text() for link in _parsed(html).find_all("a", id=True)}


def shown_html(html: str) -> SafeString:
    return mark_safe(with_chips(html))


def with_chips(html: str) -> str:
    """Return the text as it is edited, harmless whatever is stored."""
    soup = _parsed(stored_html(html))
    for link in soup.find_all("a", id=True):
        link.name = "span"
        link.attrs = {"class": CHIP, "data-link": link["id"]}
    return str(soup)


def stored_html(html: str) -> str:
    """Return what a browser has made of a text with chips as it is stored: the tags that
    wagtail-localize allows, without attributes but the ids of links.
    """
    soup = _parsed(html)
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for tag in list(soup.find_all(True)):
        _tidy(tag)
    for link in soup.select("a a"):
        _take_out(link)
    for tag in soup.find_all(lambda tag: tag.name != "br" and not tag.get_text()):
        tag.unwrap()
    return str(soup).replace("\xa0", " ").replace("\ufeff", "").strip()


def _tidy(tag: Tag) -> None:
    link = tag.get("data-link") or (tag.get("id") if tag.name == "a" else None)
    tag.attrs = {}
    if link:
        tag.name, tag.attrs = "a", {"id": link}
    elif tag.name in LINES:
        if tag.previous_sibling:
            tag.insert_before(Tag(name="br", can_be_empty_element=True))
        tag.unwrap()
    elif tag.name not in INLINE_TAGS or tag.name == "a":
        tag.unwrap()


def _take_out(link: Tag) -> None:
    """Put a link that stands inside another one after it: HTML knows no links in links."""
    outer = link.find_parent("a")
    assert outer is not None
    outer.insert_after(link.extract())


def _parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")
