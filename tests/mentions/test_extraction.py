"""Extraction is pure: none of these tests has a database."""

import json
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField

from cms.mentions.blocks import SourceChooserBlock, SourceMentionBlock
from cms.mentions.citation import Citation, Place, Section
from cms.mentions.extraction import citations, walk
from cms.mentions.mapping import citing_fields
from cms.pages.models import GuidePage, HomePage, TopicPage
from tests.factories import (
    block,
    callout,
    citing,
    item,
    linking,
    quotation,
    section,
    source_list,
    steps,
    table,
    text,
)


def in_guide(*body: Any) -> list[Citation]:
    return citations(GuidePage, {"body": list(body)})


def in_topic(*sections: Any) -> list[Citation]:
    return citations(TopicPage, {"sections": list(sections)})


def in_block(definition: Any, value: Any) -> list[Citation]:
    return walk(definition, value, Place(block_id="here"))


# Every block of the hub


def test_reads_a_mention_with_its_kicker_and_note():
    mention = citing(7, kicker="Exams", note="Register here.")

    assert in_guide(mention) == [Citation(7, mention["id"], "Exams", "Register here.")]


def test_reads_a_section_with_its_mentions_in_order():
    first, second = citing(7, kicker="Exams"), citing(8, note="Read this.")
    exams = section("Official exams", first, second, intro="Start here.")
    where = Section(exams["id"], "Official exams", "Start here.", "official-exams")

    assert in_topic(exams) == [
        Citation(7, first["id"], kicker="Exams", section=where),
        Citation(8, second["id"], note="Read this.", section=where),
    ]


def test_a_list_of_sources_in_a_guide_is_no_section():
    mention = citing(7, note="Read this.")

    assert in_guide(source_list("More", mention)) == [
        Citation(7, mention["id"], note="Read this.", section=None)
    ]


def test_reads_every_link_in_running_text():
    words = text(linking(7, 8), linking(7))

    assert in_guide(words) == [
        Citation(7, words["id"]),
        Citation(8, words["id"]),
        Citation(7, words["id"]),
    ]


def test_reads_links_in_steps_under_the_id_of_the_step():
    register = steps("Register", linking(7), "<p>Wait.</p>", linking(8))
    first, _, third = register["value"]["steps"]

    assert in_guide(register) == [Citation(7, first["id"]), Citation(8, third["id"])]


def test_reads_links_in_a_callout():
    box = callout(linking(9), kicker="Good to know")

    assert in_guide(box) == [Citation(9, box["id"])]


def test_reads_links_in_a_table_and_the_mention_of_a_quote():
    cells = table(["<p>One</p>", linking(9)], [linking(8), ""], headings=["", ""])
    quote = quotation("Words.", mention=citing(7, kicker="Exams", note="Page 2."))

    assert in_guide(cells, quote) == [
        Citation(9, cells["id"]),
        Citation(8, cells["id"]),
        Citation(7, quote["id"], kicker="Exams", note="Page 2."),
    ]


def test_reads_nothing_from_an_image():
    figure = block("image", {"image": {"image": 7, "decorative": True}, "caption": "A map"})

    assert in_guide(figure) == []


def test_reads_a_page_in_reading_order():
    body = [citing(1), text(linking(2)), source_list("", citing(3), citing(1)), callout(linking(4))]

    assert [citation.source_id for citation in in_guide(*body)] == [1, 2, 3, 1, 4]


# Rich text


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a linktype="source" id="12">DUO</a>', [12]),
        ('<a id="12" linktype="source">DUO</a>', [12]),
        ('<a data-x="1" id="12" class="y" linktype="source">DUO</a>', [12]),
        ('<a linktype="page" id="12">a guide about source</a>', []),
        ('<a linktype="document" id="12">source.pdf</a>', []),
        ('<a href="https://source.example/" id="12">DUO</a>', []),
        ('<a linktype="source">DUO</a>', []),
        ('<a linktype="source" id="">DUO</a>', []),
        ('<a linktype="source" id="twelve">DUO</a>', []),
        ('<a linktype="source" id="0">DUO</a>', []),
        ('<a linktype="source" id="-12">DUO</a>', []),
        (f'<a linktype="source" id="{2**63}">DUO</a>', []),
        ('<abbr linktype="source" id="12">DUO</abbr>', []),
        ('linktype="source" id="12"', []),
        ('<a linktype="source" id="12"', []),
        ("", []),
    ],
)
def test_knows_a_citation_by_its_link_type_and_id(html, found):
    assert [citation.source_id for citation in in_guide(text(html))] == found


def rich_text_model() -> type[models.Model]:
    with isolate_apps("cms.mentions"):

        class Leaflet(models.Model):  # noqa: DJ008 - nobody reads its name
            title = models.CharField(max_length=10)
            front = RichTextField()
            body = StreamField([("mention", SourceMentionBlock())])
            back = RichTextField()

            class Meta:
                app_label = "mentions"

    return Leaflet


def test_reads_rich_text_fields_in_the_order_of_the_model():
    content = {
        "back": linking(3),
        "front": linking(1),
        "body": [{**citing(2), "type": "mention"}],
        "title": linking(9),
    }

    found = citations(rich_text_model(), content)

    assert [(citation.source_id, citation.block_id) for citation in found] == [
        (1, "front"),
        (2, content["body"][0]["id"]),
        (3, "back"),
    ]


def test_knows_which_fields_can_cite():
    assert list(citing_fields(rich_text_model())) == ["front", "body", "back"]
    assert list(citing_fields(TopicPage)) == ["sections"]
    assert list(citing_fields(GuidePage)) == ["body"]
    assert citing_fields(HomePage) == {}


# Nesting


class Advice(StructBlock):
    """A struct with everything that can hold something."""

    text = RichTextBlock()
    picks = ListBlock(SourceChooserBlock())
    stream = StreamBlock([("mention", SourceMentionBlock()), ("texts", ListBlock(RichTextBlock()))])


def test_reads_structs_in_lists_in_structs_in_streams():
    advice = {
        "text": linking(1),
        "picks": [item(2), item(3)],
        "stream": [{**citing(4), "type": "mention"}, block("texts", [item(linking(5))])],
    }
    definition = StreamBlock([("outer", StructBlock([("list", ListBlock(Advice()))]))])
    nested = item(advice)

    found = in_block(definition, [block("outer", {"list": [nested]})])

    assert [(citation.source_id, citation.block_id) for citation in found] == [
        (1, nested["id"]),
        (2, advice["picks"][0]["id"]),
        (3, advice["picks"][1]["id"]),
        (4, advice["stream"][0]["id"]),
        (5, advice["stream"][1]["value"][0]["id"]),
    ]


def test_reads_typed_tables_row_by_row():
    table = TypedTableBlock(
        [("source", SourceChooserBlock()), ("name", CharBlock()), ("text", RichTextBlock())]
    )
    value = {
        "columns": [
            {"type": "text", "heading": ""},
            {"type": "name", "heading": ""},
            {"type": "source", "heading": ""},
        ],
        "rows": [{"values": [linking(1, 2), "7", 3]}, {"values": [linking(4), "8", None]}],
        "caption": "",
    }

    assert [found.source_id for found in in_block(table, value)] == [1, 2, 3, 4]


def test_a_mention_block_with_more_to_say_keeps_its_reading_order():
    class Review(SourceMentionBlock):
        verdict = RichTextBlock()

    value = {"source": 1, "kicker": "K", "note": "N", "verdict": linking(2)}

    assert in_block(Review(), value) == [
        Citation(1, "here", kicker="K", note="N"),
        Citation(2, "here"),
    ]


def test_a_section_covers_all_that_stands_inside_it():
    exams = section("Exams", citing(1))

    class Long(type(TopicPage.sections.field.stream_block.child_blocks["section"])):
        text = RichTextBlock()

    value = {**exams["value"], "text": linking(2)}

    found = in_block(Long(), value)

    assert [(citation.source_id, citation.section.heading) for citation in found] == [
        (1, "Exams"),
        (2, "Exams"),
    ]


def test_reads_a_decoded_stream_and_its_json_alike():
    body = [citing(1, kicker="é"), text(linking(2))]

    assert citations(GuidePage, {"body": json.dumps(body)}) == in_guide(*body)
