"""A tree of rich text as HTML, and HTML in the form in which both are compared."""

from html import escape
from typing import Any
from xml.etree.ElementTree import Element

import html5lib


def rendered(nodes: list[dict[str, Any]]) -> str:
    """The tree as HTML, in the way of a frontend."""
    return "".join(map(rendered_node, nodes))


def rendered_node(node: dict[str, Any]) -> str:
    match node["type"]:
        case "text":
            return marked(node["text"], node["marks"])
        case "break":
            return "<br>"
        case "link":
            slug = f' data-source="{escape(node["sourceSlug"])}"' if "sourceSlug" in node else ""
            kind = node["linkType"]
            assert (kind == "source") == bool(slug)
            language = f' hreflang="{node["hreflang"]}"' if "hreflang" in node else ""
            place = f'href="{escape(node["href"])}"{slug}{language}'
            return f"<a {place}>{rendered(node['children'])}</a>"
        case "heading":
            tag = f"h{node['level']}"
        case "list":
            tag = "ol" if node["ordered"] else "ul"
        case kind:
            tag = {"paragraph": "p", "item": "li"}[kind]
    return f"<{tag}>{rendered(node['children'])}</{tag}>"


def marked(text: str, marks: list[str]) -> str:
    html = escape(text)
    for mark, tag in (("italic", "i"), ("bold", "b")):
        if mark in marks:
            html = f"<{tag}>{html}</{tag}>"
    return html


def canonical(html: str) -> str:
    """HTML as a browser reads it, with bold and italics around texts only, bold outside."""
    return inside(html5lib.parseFragment(html, namespaceHTMLElements=False), [])


def inside(element: Element, marks: list[str]) -> str:
    parts = [marked(element.text, marks) if element.text else ""]
    for child in element:
        parts.append(whole(child, marks))
        parts.append(marked(child.tail, marks) if child.tail else "")
    return "".join(parts)


def whole(element: Element, marks: list[str]) -> str:
    match element.tag:
        case "b":
            return inside(element, [*marks, "bold"])
        case "i":
            return inside(element, [*marks, "italic"])
        case "br":
            return "<br>"
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items())
    return f"<{element.tag}{attributes}>{inside(element, marks)}</{element.tag}>"


# In the contract
