"""Whatever goes in comes out: `export(import(x)) == x`."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.transfer.bundle import Bundle
from tests.transfer.bundle_strategies import bundles, names
from tests.transfer.documents import SMALL, WITH_EXTENSIONS, document, with_images
from tests.transfer.hub_contents import (
    brought_in,
    changed_tables,
    exported,
    index_agrees_with_content,
    tables,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_hub")]

EXAMPLES = max(2, settings.default.max_examples // 20)
"""Each example publishes a whole hub, and some of them two."""


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "content",
    [SMALL, WITH_EXTENSIONS, with_images(WITH_EXTENSIONS)],
    ids=["plain", "with extensions", "with images"],
)
def test_of_written_bundles(content):
    brought_in(document(content))

    assert exported() == content


@given(content=bundles())
@settings(max_examples=EXAMPLES)
def test_of_any_bundle(content):
    with rolled_back():
        brought_in(content)

        assert exported() == content
        assert index_agrees_with_content()
        before = tables()
        assert brought_in(exported()).changes == 0
        assert changed_tables(before) == set()


@given(data=st.data())
@settings(max_examples=EXAMPLES)
def test_of_any_bundle_over_any_other_with_the_same_names(data):
    known = data.draw(names())
    first, second = data.draw(bundles(known)), data.draw(bundles(known))
    with rolled_back():
        brought_in(first)
        brought_in(second)

        assert exported() == second
        assert index_agrees_with_content()


@given(content=bundles())
@settings(max_examples=settings.default.max_examples // 4)
def test_of_a_bundle_through_its_model_alone(content):
    assert Bundle.model_validate(content).model_dump() == content


def test_brings_what_is_left_unsaid_into_the_shape_of_an_export():
    brought_in(
        {
            "version": 1,
            "locale": "en",
            "sources": [
                {
                    "slug": "duo",
                    "title": "DUO",
                    "website": "https://duo.example.org/",
                    "summary": "Exams.",
                    "guidance": [],
                }
            ],
            "topics": [{"slug": "exams", "title": "Exams", "summary": "All.", "kicker": ""}],
            "guides": [
                {
                    "slug": "register",
                    "title": "Register",
                    "summary": "So.",
                    "topic": "exams",
                    "body": [
                        {"type": "source_mention", "value": {"source": "duo", "kicker": ""}},
                        {
                            "type": "rich_text",
                            "value": '<p><a  slug="duo"  linktype="source">DUO</a></p>',
                        },
                    ],
                }
            ],
            "redirects": [{"from": "/a", "to": "/b", "temporary": False}],
        }
    )

    assert exported() == {
        "version": 1,
        "locale": "en",
        "sources": [
            {
                "slug": "duo",
                "title": "DUO",
                "website": "https://duo.example.org/",
                "summary": "Exams.",
                "intro": "",
                "publisher": "",
                "kind": "other",
            }
        ],
        "topics": [{"slug": "exams", "title": "Exams", "summary": "All.", "sections": []}],
        "guides": [
            {
                "slug": "register",
                "title": "Register",
                "kicker": "",
                "summary": "So.",
                "topic": "exams",
                "body": [
                    {"type": "source_mention", "value": {"source": "duo", "note": ""}},
                    {
                        "type": "rich_text",
                        "value": '<p><a linktype="source" slug="duo">DUO</a></p>',
                    },
                ],
            }
        ],
        "quick_answers": [],
        "redirects": [{"from": "/a/", "to": "/b"}],
    }
