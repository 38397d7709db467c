"""The HTML that a bundle may hold: what the text editor itself could have written, and no more.

Strict where browsers are lenient. Text that a browser would repair in its own way would be changed
by the editor's first save, and a link that our own readers of links overlook would be no mention.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.entities import html5

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from cms.declaration import listed_pages, the_declaration
from cms.mentions.link_type import SOURCE_LINK_TYPE
from cms.transfer.problems import hint, shown
from cms.transfer.references import References

HEADINGS = {"h2", "h3", "h4"}
LISTS = {"ol", "ul"}
INLINE = {"b", "i", "a", "br"}
VOID = {"br", "hr", "img", "input", "embed", "wbr"}
"""Tags that close nothing, in a bundle's grammar and beyond it."""

BLOCKS = {"p", *HEADINGS}

FEATURE_TAGS: dict[str, set[str]] = {
    **{heading: {heading} for heading in HEADINGS},
    "bold": {"b"},
    "italic": {"i"},
    "ol": {"ol", "li"},
    "ul": {"ul", "li"},
    "link": {"a"},
    "source": {"a"},
}
"""The tags each feature of the text editor writes. A feature that is not here has to be added."""


@cache
def page_link_types() -> tuple[str, ...]:
    """The types of pages that texts link to by their slugs."""
    return tuple(sorted(the_declaration(model).name for model in listed_pages()))


TOKEN = re.compile(r"<[^<>]*>?|[^<]+")
TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*)>")
ATTRIBUTE = re.compile(r'\s+([A-Za-z][\w-]*)="([^"<>]*)"')
REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>\w+));")
PLAIN_ADDRESS = re.compile(r"mailto:\S+@\S+|tel:\S+|#\S+|/(?!/)\S*")

HREF_EXPECTED = (
    "expected an address that starts with https://, http://, ftp://, mailto: or tel:, a path such"
    " as /topics/, or an anchor such as #fees"
)
is_web_address = URLValidator(schemes=["http", "https", "ftp"])


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a text, at a number of characters from its start."""

    offset: int
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class OpenElement:
    name: str
    offset: int


@dataclass(slots=True)
class Reading:
    """A strict reading of one text. `findings` is empty at the end if all is well."""

    html: str
    features: Collection[str]
    references: References | None = None
    findings: list[Finding] = field(default_factory=list)
    has_text: bool = False
    _open: list[OpenElement] = field(default_factory=list)

    @property
    def allowed(self) -> set[str]:
        return {"p", "br"}.union(*(FEATURE_TAGS[feature] for feature in self.features))

    def run(self) -> "Reading":
        for token in TOKEN.finditer(self.html):
            text, offset = token.group(), token.start()
            if not text.startswith("<"):
                self._read_text(text, offset)
            elif (tag := TAG.fullmatch(text)) is None:
                self._find(offset, shown(text), "expected a tag such as <p>, or &lt; for a “<”")
            elif tag["closing"]:
                self._read_closing(tag, offset)
            else:
                self._read_opening(tag, offset)
        for element in self._open:
            self._find(element.offset, f"<{element.name}>", f"expected </{element.name}> after it")
        return self

    def _find(self, offset: int, found: str, expected: str) -> None:
        self.findings.append(Finding(offset, found, expected))

    def _read_text(self, text: str, offset: int) -> None:
        for position, expected in wrong_references(text):
            self._find(offset + position, shown(text[position : position + 12]), expected)
        if not unescape(text).strip():
            return
        self.has_text = True
        parent = self._open[-1].name if self._open else None
        if parent is None or parent in LISTS:
            around = "<p>…</p>" if parent is None else "<li>…</li>"
            self._find(offset, shown(text.strip()), f"expected it inside {around}")

    def _read_opening(self, tag: re.Match[str], offset: int) -> None:
        name = tag["name"]
        if name in self.allowed:
            self._check_allowed_tag(tag, offset)
        else:
            known = ", ".join(f"<{known}>" for known in sorted(self.allowed))
            self._find(offset, f"<{name}>", f"expected one of {known}")
        if name in VOID:
            return
        if tag.group().endswith("/>"):
            self._find(offset, tag.group(), f"expected <{name}>…</{name}>")
        else:
            self._open.append(OpenElement(name, offset))

    def _check_allowed_tag(self, tag: re.Match[str], offset: int) -> None:
        name = tag["name"]
        if name not in self._allowed_here():
            parent = f"inside <{self._open[-1].name}>" if self._open else "outside an element"
            here = ", ".join(f"<{known}>" for known in sorted(self._allowed_here()))
            self._find(offset, f"<{name}> {parent}", f"expected one of {here or 'none'} there")
        elif name == "a" and any(element.name == "a" for element in self._open):
            self._find(offset, "<a> inside <a>", "expected no link inside a link")
        attributes = self._read_attributes(tag, offset)
        if name == "a":
            self._check_link(attributes, offset)
        elif attributes:
            self._find(
                offset, f"<{name} {' '.join(attributes)}>", f"expected <{name}> without attributes"
            )

    def _read_closing(self, tag: re.Match[str], offset: int) -> None:
        name = tag["name"]
        if tag["rest"].strip() or tag.group().endswith("/>"):
            self._find(offset, shown(tag.group()), f"expected </{name}>")
        names = [element.name for element in self._open]
        if name not in names:
            self._find(offset, f"</{name}>", f"expected <{name}> before it")
            return
        while (element := self._open.pop()).name != name:
            self._find(
                offset,
                f"</{name}>",
                f"expected </{element.name}> first, for the <{element.name}> at"
                f" character {element.offset}",
            )

    def _allowed_here(self) -> set[str]:
        parent = self._open[-1].name if self._open else None
        if parent is None:
            here = BLOCKS | LISTS
        elif parent in LISTS:
            here = {"li"}
        elif parent == "li":
            here = INLINE | LISTS
        else:
            here = INLINE
        return here & self.allowed

    def _read_attributes(self, tag: re.Match[str], offset: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        rest, position = tag["rest"].removesuffix("/"), 0
        while found := ATTRIBUTE.match(rest, position):
            name, value = found.groups()
            if name in attributes:
                self._find(offset, f"{name} twice in <{tag['name']}>", "expected it once")
            for _, expected in wrong_references(value):
                self._find(offset, f"{name}={shown(value)}", expected)
            attributes[name] = value
            position = found.end()
        if rest[position:].strip():
            self._find(
                offset, shown(rest[position:].strip()), 'expected attributes as name="value"'
            )
        return attributes

    def _check_link(self, attributes: dict[str, str], offset: int) -> None:
        names = set(attributes)
        if names == {"href"}:
            if not is_allowed_href(attributes["href"]):
                self._find(offset, f"href={shown(unescape(attributes['href']))}", HREF_EXPECTED)
        elif names == {"linktype", "slug"}:
            self._check_reference(attributes["linktype"], attributes["slug"], offset)
        else:
            self._find(
                offset,
                f"<a {' '.join(attributes)}>".replace(" >", ">"),
                'expected <a href="…"> or <a linktype="…" slug="…">',
            )

    def _check_reference(self, kind: str, slug: str, offset: int) -> None:
        kinds = list(page_link_types())
        if "source" in self.features:
            kinds.append(SOURCE_LINK_TYPE)
        if kind not in kinds:
            self._find(
                offset,
                f"linktype={shown(kind)}",
                f"expected one of {', '.join(sorted(kinds))}{hint(kind, kinds)}",
            )
        elif self.references:
            expected = self.references.of_kind(kind).expected_instead_of(slug)
            if expected:
                self._find(offset, f"slug={shown(slug)}", expected)


def wrong_references(text: str) -> Iterator[tuple[int, str]]:
    """(position, what was expected) of each “&” that starts no character HTML knows."""
    position = text.find("&")
    while position >= 0:
        reference = REFERENCE.match(text, position)
        if reference is None:
            yield position, "expected &amp; for a “&”"
        elif reference["name"]:
            if f"{reference['name']};" not in html5:
                yield position, "expected the name of a character that HTML knows"
        elif not _is_printable(
            int(reference["decimal"] or "0") or int(reference["hex"] or "0", 16)
        ):
            yield position, "expected the number of a character that can be shown"
        position = text.find("&", position + 1)


def is_allowed_href(raw: str) -> bool:
    """Return True if an attribute's text is an address that a link may lead to."""
    address = unescape(raw)
    if any(character.isspace() or not character.isprintable() for character in address):
        return False
    if address.startswith(("https://", "http://", "ftp://")):
        try:
            is_web_address(address)
        except ValidationError:
            return False
        return True
    return PLAIN_ADDRESS.fullmatch(address) is not None


def _is_printable(number: int) -> bool:
    is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return is_character and (number in (9, 10) or number >= 32) and not 127 <= number < 160
