"""Taking a source out of content leaves all else as it is."""

from typing import Any

import pytest

from cms.mentions.extraction import citations
from cms.mentions.without_source import without_source
from cms.pages.models import GuidePage, TopicPage
from tests.factories import (
    callout,
    citing,
    linking,
    quotation,
    section,
    source_list,
    steps,
    table,
    text,
)


def rest_of(model: type, field: str, value: list[Any]) -> list[Any]:
    return without_source(model, {field: value}, 1)[field]


def test_blocks_go_and_others_stay():
    other, words = citing(2, note="Stay."), text("<p>Words.</p>")

    assert rest_of(GuidePage, "body", [citing(1), other, words, citing(1)]) == [other, words]


def test_texts_keep_their_words():
    [block] = rest_of(
        GuidePage, "body", [text("<p>Ask ", '<a linktype="source" id="1">DUO</a>.</p>')]
    )

    assert block["value"] == "<p>Ask DUO.</p>"


def test_lists_keep_their_heading_even_when_they_are_empty():
    kept = citing(2)
    [one, two] = rest_of(
        TopicPage, "sections", [section("Exams", citing(1), kept), section("Money", citing(1))]
    )

    assert [item["id"] for item in one["value"]["mentions"]] == [kept["id"]]
    assert (two["value"]["heading"], two["value"]["mentions"]) == ("Money", [])


def test_finds_it_wherever_it_can_stand():
    body = [
        citing(1),
        text(linking(1, 2)),
        source_list("More", citing(1), citing(2)),
        steps("How", linking(1), "<p>Then.</p>"),
        callout(linking(1)),
        table([linking(1), linking(2)], headings=["", ""]),
        quotation("Words.", mention=citing(1)),
    ]

    left = without_source(GuidePage, {"body": body}, 1)

    assert {found.source_id for found in citations(GuidePage, left)} == {2}
    before = [found.source_id for found in citations(GuidePage, {"body": body})]
    assert before.count(2) == len(citations(GuidePage, left))


def test_a_quote_keeps_its_words():
    [left] = rest_of(GuidePage, "body", [quotation("Words.", mention=citing(1, note="Page 2."))])

    assert left["value"] == {
        "quote": "Words.",
        "attribution": "",
        "mention": {"source": None, "kicker": "", "note": "Page 2."},
    }


@pytest.mark.parametrize(
    "html",
    [
        '<p><a linktype="source" id="12">Other</a></p>',
        '<p><a linktype="page" id="1">Page</a></p>',
        '<p><a href="https://example.org/">Site</a></p>',
        '<p><a linktype="source">Nothing</a></p>',
    ],
)
def test_leaves_other_links(html):
    assert without_source(GuidePage, {"body": [text(html)]}, 1) == {}


def test_keeps_what_is_inside_the_link():
    other = '<a linktype="source" id="2">x</a>'

    html = f'<p><a id="1" linktype="source"><b>DUO</b> site</a> and {other}</p>'

    [block] = rest_of(GuidePage, "body", [text(html)])
    assert block["value"] == f"<p><b>DUO</b> site and {other}</p>"


def test_names_only_fields_that_change():
    assert without_source(GuidePage, {"body": [citing(2)]}, 1) == {}
