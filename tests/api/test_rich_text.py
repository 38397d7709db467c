"""Rich text as a tree: what its nodes are, and that it says the same as the HTML."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.api.blocks.linked_pages import LinkedPage
from cms.api.blocks.rich_text import Resolved, RichText
from cms.api.rows import DocumentRow, SourceRow
from tests.api.rich_text_as_html import canonical, rendered
from tests.factories import Hub, SourceFactory, block, callout, item, text
from tests.transfer.text_strategies import ANY_TEXT, HREFS


def source(pk: int, slug: str) -> SourceRow:
    return SourceRow(pk, slug, "", "", "", "", "", "", None, None, None, None, None, None)


RESOLVED = Resolved(
    owner="page-1",
    sources={1: source(1, "duo"), 2: source(2, "a&b")},
    source_paths={1: "/sources/duo/", 2: '/sources/a&"b/'},
    linked={1: LinkedPage("/topics/exams/"), 3: LinkedPage("/nl/guides/é/", "nl")},
    images={},
    documents={1: DocumentRow(1, "Form", "https://cms.example.org/documents/1/form.pdf", 1, "pdf")},
)


def nodes(html: str) -> list[dict[str, Any]]:
    return RichText(html, RESOLVED).nodes()


def said(text: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "marks": list(marks)}


def test_blocks_and_marks() -> None:
    assert nodes(
        '<h2 data-block-key="a">Which?</h2>\n<p>One <b>two <i>three</i></b><br/>four &amp; "five"'
        "</p><ol><li>A<ul><li>B</li></ul></li></ol>"
    ) == [
        {"type": "heading", "level": 2, "children": [said("Which?")]},
        {
            "type": "paragraph",
            "children": [
                said("One "),
                said("two ", "bold"),
                said("three", "bold", "italic"),
                {"type": "break"},
                said('four & "five"'),
            ],
        },
        {
            "type": "list",
            "ordered": True,
            "children": [
                {
                    "type": "item",
                    "children": [
                        said("A"),
                        {
                            "type": "list",
                            "ordered": False,
                            "children": [{"type": "item", "children": [said("B")]}],
                        },
                    ],
                }
            ],
        },
    ]


@pytest.mark.parametrize(
    ("tag", "link"),
    [
        (
            '<a linktype="source" id="1">',
            {"href": "/sources/duo/", "linkType": "source", "sourceSlug": "duo"},
        ),
        ('<a linktype="page" id="1">', {"href": "/topics/exams/", "linkType": "page"}),
        (
            '<a linktype="document" id="1">',
            {"href": "https://cms.example.org/documents/1/form.pdf", "linkType": "document"},
        ),
        (
            '<a href="https://a.example.org/?b=1&amp;c=2&#x27;">',
            {"href": "https://a.example.org/?b=1&c=2'", "linkType": "external"},
        ),
    ],
)
def test_links_say_where_they_lead(tag: str, link: dict[str, str]) -> None:
    assert nodes(f"<p>{tag}it</a></p>") == [
        {"type": "paragraph", "children": [{"type": "link", **link, "children": [said("it")]}]}
    ]


@pytest.mark.parametrize(
    "tag",
    [
        '<a linktype="source" id="9">',
        '<a linktype="page" id="2">',
        '<a linktype="document" id="2">',
        '<a linktype="unknown" id="1">',
        '<a href="javascript:alert(1)">',
        "<a>",
    ],
)
def test_links_to_what_may_not_be_seen_are_plain_text(tag: str) -> None:
    assert nodes(f"<p>{tag}it</a></p>") == [{"type": "paragraph", "children": [said("it")]}]
    assert RichText(f"<p>{tag}it</a></p>", RESOLVED).html() == "<p>it</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("<!-- Secret -->", []),
        ('<embed embedtype="image" id="1"/>', []),
        ("loose", [said("loose")]),
        ("<span>in a <u>span</u></span>", [said("in a "), said("span")]),
        ("\x01<p>a\x02b</p>", [{"type": "paragraph", "children": [said("ab")]}]),
        ("<p>open", [{"type": "paragraph", "children": [said("open")]}]),
    ],
)
def test_what_no_editor_writes(html: str, expected: list[Any]) -> None:
    assert nodes(html) == expected


def test_depth_has_an_end() -> None:
    found = nodes("<ul><li>" * 2000 + "end" + "</li></ul>" * 2000)

    depth = 0
    while found and "children" in found[0]:
        found, depth = found[0]["children"], depth + 1
    assert depth == 40


# The same as the HTML

PLAIN = ANY_TEXT.map(escape) | st.sampled_from(["a", "&eacute;", "&#233;", "<br/>", "&nbsp;"])
TAGS = st.one_of(
    HREFS.map(lambda href: f'href="{href}"'),
    st.builds(
        'linktype="{}" id="{}"'.format,
        st.sampled_from(["page", "source", "document", "unknown"]),
        st.integers(1, 4),
    ),
)
STYLED = st.recursive(
    PLAIN, lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from("bi"), inner)
)
LINKED = st.builds("<a {}>{}</a>".format, TAGS, STYLED) | st.builds(
    "<b><a {}>{}</a></b>".format, TAGS, PLAIN
)
INLINE = st.lists(STYLED | LINKED, max_size=4).map("".join)
LISTS = st.recursive(
    INLINE,
    lambda inner: st.builds(
        "{0}<{1}>{2}</{1}>".format,
        INLINE,
        st.sampled_from(["ol", "ul"]),
        st.lists(inner.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join),
    ),
    max_leaves=6,
)
BLOCKS = st.one_of(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2", "h3", "h4"]), INLINE),
    st.builds("<ul>{}</ul>".format, LISTS.map("<li>{}</li>".format)),
)
TEXTS = st.lists(BLOCKS, max_size=4).map("".join)


@given(stored=TEXTS)
def test_says_the_same_as_the_html(stored: str) -> None:
    rich = RichText(stored, RESOLVED)

    assert rendered(rich.nodes()) == canonical(rich.html())


def test_every_rich_text_has_both(hub: Hub, graphql) -> None:
    SourceFactory(
        slug="duo", guidance=[block("part", {"heading": "What", "text": "<p>Guidance.</p>"})]
    )
    hub.add_guide(
        slug="guide",
        body=[
            text("<p>Text.</p>"),
            callout("<p>Callout.</p>"),
            block(
                "steps", {"heading": "", "steps": [item({"heading": "A", "text": "<p>Step.</p>"})]}
            ),
        ],
    )

    data = graphql("""{
      guide(slug: "guide") { body {
        ... on GuideTextBlock { text textJson }
        ... on CalloutBlock { text textJson }
        ... on StepsBlock { steps { text textJson } }
      } }
      source(slug: "duo") { guidance { ... on GuidancePartBlock { text textJson } } }
    }""")

    def both(word: str) -> dict[str, Any]:
        return {
            "text": f"<p>{word}.</p>",
            "textJson": [{"type": "paragraph", "children": [said(f"{word}.")]}],
        }

    assert data["guide"]["body"] == [both("Text"), both("Callout"), {"steps": [both("Step")]}]
    assert data["source"]["guidance"] == [both("Guidance")]


@pytest.mark.parametrize(
    "href",
    ["ftp://example.org/pub/", "FTP://example.org/", "tel:112", "mailto:a@example.org", "#fees"],
)
def test_links_have_every_scheme_that_wagtail_allows(href: str) -> None:
    html = f'<p><a href="{href}">x</a></p>'

    assert RichText(html, RESOLVED).html() == html
    [link] = nodes(html)[0]["children"]
    assert (link["href"], link["linkType"]) == (href, "external")


def test_lists_that_an_exporter_has_split_are_whole() -> None:
    html = (
        '<ol><li data-block-key="a">1<ul><li data-block-key="b">x</li></ul></li></ol>\n'
        '<ol><li data-block-key="c">2</li></ol><ul><li>y</li></ul>'
    )

    assert RichText(html, RESOLVED).html() == (
        "<ol><li>1<ul><li>x</li></ul></li><li>2</li></ol><ul><li>y</li></ul>"
    )
    numbered, bullets = nodes(html)
    assert (numbered["ordered"], len(numbered["children"])) == (True, 2)
    assert bullets["ordered"] is False
