"""The inline citation between the database and the text editor."""

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import ReferenceIndex
from wagtail.rich_text import expand_db_html

from cms.pages.models import GuidePage
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def converter() -> ContentstateConverter:
    return ContentstateConverter(features=["bold", "link", "source"])


def entities(converter: ContentstateConverter, html: str) -> list[dict]:
    state = json.loads(converter.from_database_format(html))
    return list(state["entityMap"].values())


def test_shows_the_title_of_the_source_and_leads_to_its_website(converter):
    source = SourceFactory(title="DUO integration", website="https://duo.example.org/")

    assert entities(converter, f'<p>See <a linktype="source" id="{source.pk}">it</a>.</p>') == [
        {
            "type": "SOURCE",
            "mutability": "MUTABLE",
            "data": {
                "id": source.pk,
                "title": "DUO integration",
                "url": "https://duo.example.org/",
            },
        }
    ]


def test_says_when_the_source_is_not_published(converter):
    source = SourceFactory(title="DUO integration", live=False)

    [entity] = entities(converter, f'<p><a linktype="source" id="{source.pk}">it</a></p>')

    assert entity["data"]["title"] == "Draft: DUO integration"


@pytest.mark.parametrize("stored_id", ["999999", "duo", "-1", "9" * 30])
def test_shows_and_keeps_a_citation_of_a_source_that_is_gone(converter, stored_id):
    html = f'<p data-block-key="a">See <a linktype="source" id="{stored_id}">it</a>.</p>'

    [entity] = entities(converter, html)

    assert entity["data"] == {"id": stored_id, "title": "Deleted source"}
    assert converter.to_database_format(converter.from_database_format(html)) == html


def test_stores_nothing_but_the_id(converter):
    source = SourceFactory()
    html = (
        f'<p data-block-key="a">See <a linktype="source" id="{source.pk}">the <b>site</b></a>.</p>'
    )

    assert converter.to_database_format(converter.from_database_format(html)) == html


def test_leaves_links_to_pages_and_sites_alone(converter, hub: Hub):
    html = (
        f'<p data-block-key="a"><a linktype="page" id="{hub.home.pk}">home</a>'
        ' <a href="https://example.org/">elsewhere</a></p>'
    )

    assert converter.to_database_format(converter.from_database_format(html)) == html


def test_opens_a_guide_with_one_look_up_however_many_citations(hub: Hub, django_assert_num_queries):
    sources = SourceFactory.create_batch(6)
    texts = [f'<p><a linktype="source" id="{source.pk}">it</a></p>' for source in sources]
    step = {"heading": "Go", "text": texts[0]}
    guide = hub.add_guide(
        body=[
            *(("rich_text", text) for text in texts[1:]),
            ("steps", {"heading": "", "steps": [step]}),
        ]
    )
    body = GuidePage.objects.get(pk=guide.pk).body

    with django_assert_num_queries(1):  # the sources by id
        state = json.dumps(body.stream_block.get_form_state(body))

    assert all(source.title in state for source in sources)


def test_an_empty_guide_costs_no_look_up(hub: Hub, django_assert_num_queries):
    body = GuidePage(body=[]).body

    with django_assert_num_queries(0):
        assert body.stream_block.get_form_state(body) == []


def test_links_to_the_website_in_the_hubs_own_templates():
    source = SourceFactory(website="https://duo.example.org/?a=1&b=2")
    html = f'<p><a linktype="source" id="{source.pk}">it</a></p>'

    assert expand_db_html(html) == '<p><a href="https://duo.example.org/?a=1&amp;b=2">it</a></p>'


@pytest.mark.parametrize("stored_id", ["999999", "duo", ""])
def test_reads_as_plain_text_where_the_source_is_gone(stored_id):
    html = f'<p><a linktype="source" id="{stored_id}">it</a></p>'

    assert expand_db_html(html) == "<p><a>it</a></p>"


def test_looks_up_all_links_of_a_text_at_once(django_assert_num_queries):
    links = [f'<a linktype="source" id="{s.pk}">it</a>' for s in SourceFactory.create_batch(3)]

    with django_assert_num_queries(1):
        html = expand_db_html(f"<p>{' '.join(links)}</p>")

    assert html.count("https://") == 3


@pytest.mark.usefixtures("wagtail_indexes")
def test_is_a_reference_that_the_admin_knows(hub: Hub):
    source = SourceFactory()
    guide = hub.add_guide(
        body=[
            ("rich_text", f'<p><a linktype="source" id="{source.pk}">it</a></p>'),
            ("rich_text", '<p><a linktype="source" id="nonsense">it</a></p>'),
        ]
    )

    [(citing, references)] = ReferenceIndex.get_references_to(source).group_by_source_object()

    assert citing == guide.page_ptr
    assert len(references) == 1
