"""Extraction against Wagtail's own reading of the same content, and against nonsense."""

import json
import uuid
from functools import singledispatch
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import Block, CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms.mentions.blocks import (
    SourceChooserBlock,
    SourceListBlock,
    SourceMentionBlock,
    SourceSectionBlock,
)
from cms.mentions.citation import Citation, Place
from cms.mentions.extraction import citations, walk
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


class InnerStream(StreamBlock):
    mention = SourceMentionBlock()
    section = SourceSectionBlock()
    texts = ListBlock(RichTextBlock())


class Advice(StructBlock):
    title = CharBlock()
    text = RichTextBlock()
    picks = ListBlock(SourceChooserBlock())
    stream = InnerStream()


class Everything(StreamBlock):
    """Every block that cites, at every depth that a page could have."""

    text = RichTextBlock()
    source = SourceChooserBlock()
    mention = SourceMentionBlock()
    section = SourceSectionBlock()
    sources = SourceListBlock()
    advice = Advice()
    list = ListBlock(Advice())
    lists = ListBlock(ListBlock(SourceMentionBlock()))
    table = TypedTableBlock(
        [("text", RichTextBlock()), ("source", SourceChooserBlock()), ("advice", Advice())]
    )
    stream = InnerStream()


STREAMS = [
    Everything(),
    GuidePage.body.field.stream_block,
    TopicPage.sections.field.stream_block,
]

# Raw content as editors, imports and old versions of Wagtail leave it behind.

block_ids = st.uuids().map(str)


@singledispatch
def raw(block: Block, ids: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return st.none()


@raw.register
def _(block: CharBlock, ids):
    return st.none() | st.text(max_size=3)


@raw.register
def _(block: RichTextBlock, ids):
    links = st.tuples(st.sampled_from(["source", "source", "page", "document"]), ids).map(
        lambda link: f'<a linktype="{link[0]}" id="{link[1]}">a &amp; b</a>'
    )
    words = st.sampled_from(
        ["", "<p>source", "</p>", "<b>x</b>", '<a href="https://a.example/">a</a>']
    )
    return st.lists(links | words, max_size=4).map("".join)


@raw.register
def _(block: SourceChooserBlock, ids):
    return st.none() | ids


@raw.register
def _(block: StructBlock, ids):
    children = {name: raw(child, ids) for name, child in block.child_blocks.items()}
    return st.fixed_dictionaries({}, optional=children)


@raw.register
def _(block: ListBlock, ids):
    value = raw(block.child_block, ids)
    stored = st.fixed_dictionaries({"type": st.just("item"), "id": block_ids, "value": value})
    return st.lists(stored | value, max_size=3)


@raw.register
def _(block: StreamBlock, ids):
    children = [
        st.fixed_dictionaries(
            {"type": st.just(name), "value": raw(child, ids)}, optional={"id": block_ids}
        )
        for name, child in block.child_blocks.items()
    ]
    forgotten = st.just({"type": "forgotten", "value": 1, "id": str(uuid.uuid4())})
    return st.lists(st.one_of(*children, forgotten), max_size=4)


@raw.register
def _(block: TypedTableBlock, ids):
    def rows(columns):
        cells = [raw(block.child_blocks[column["type"]], ids) for column in columns]
        values = st.fixed_dictionaries({"values": st.tuples(*cells).map(list)})
        return st.fixed_dictionaries(
            {"columns": st.just(columns), "rows": st.lists(values, max_size=2)}
        )

    column = st.sampled_from(list(block.child_blocks)).map(
        lambda name: {"type": name, "heading": ""}
    )
    return st.none() | st.lists(column, max_size=3).flatmap(rows)


def extracted(block: Block, value: Any) -> list[Citation]:
    return walk(block, value, Place(block_id=""))


def seen_by_wagtail(block: StreamBlock, value: Any) -> list[int]:
    """The ids of the sources in the native value, found as Wagtail's reference index finds them."""
    return [
        int(object_id)
        for model, object_id, _, _ in block.extract_references(block.to_python(value))
        if model is Source
    ]


@pytest.fixture
def source_ids() -> list[int]:
    return [source.pk for source in SourceFactory.create_batch(3)]


@pytest.mark.parametrize("block", STREAMS, ids=lambda block: type(block).__name__)
@given(data=st.data())
def test_finds_what_wagtail_finds_in_the_same_order(block, source_ids, data):
    value = data.draw(raw(block, st.sampled_from(source_ids)))

    found = [citation.source_id for citation in extracted(block, value)]

    assert found == seen_by_wagtail(block, value)


@given(data=st.data())
def test_what_a_page_holds_and_what_its_revision_holds_are_one(data):
    ids = st.integers(min_value=1, max_value=5)
    for model, field in [(GuidePage, "body"), (TopicPage, "sections")]:
        value = data.draw(raw(model._meta.get_field(field).stream_block, ids))
        page = model(title="T", **{field: json.dumps(value)})
        prepared = getattr(page, field).get_prep_value()

        from_page = citations(model, {field: prepared})

        assert from_page == citations(model, page.serializable_data())
        assert [found.source_id for found in from_page] == [
            found.source_id for found in citations(model, {field: value})
        ]


nonsense = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.just('<a linktype="source" id="1">'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "value",
                    "id",
                    "source",
                    "kicker",
                    "note",
                    "mentions",
                    "heading",
                    "intro",
                    "columns",
                    "rows",
                    "values",
                    "text",
                    "steps",
                    "stream",
                    "picks",
                ]
            ),
            inner,
            max_size=4,
        )
        | st.fixed_dictionaries(
            {"type": st.sampled_from(["item", *Everything().child_blocks]), "value": inner}
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("block", STREAMS, ids=lambda block: type(block).__name__)
@given(value=nonsense | st.lists(nonsense, max_size=3))
def test_makes_something_sound_of_any_nonsense(block, value):
    for citation in extracted(block, value):
        assert type(citation.source_id) is int
        assert 0 < citation.source_id < 2**63
        texts = [citation.block_id, citation.kicker, citation.note]
        if citation.section:
            section = citation.section
            texts += [section.id, section.heading, section.intro, section.anchor]
        assert {type(text) for text in texts} == {str}


@given(value=nonsense)
def test_makes_something_sound_of_any_field(value):
    assert isinstance(citations(GuidePage, {"body": value}), list)
    assert isinstance(citations(GuidePage, {"body": json.dumps(value)}), list)
