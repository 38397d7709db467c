"""What an export makes of rich text, blocks, files and quick answers."""

import json

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubSettings, QuickAnswer, Source
from tests.factories import download
from tests.transfer.documents import SMALL, with_images
from tests.transfer.hub_contents import brought_in, exported, omissions
from tests.transfer.test_exporting import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


class TestRichText:
    def body_of(self, html):
        guide = GuidePage.objects.get(slug="prepare")
        store(guide, body=[{"type": "rich_text", "value": html, "id": "a"}])
        return exported()["guides"][1]["body"][0]["value"], omissions()

    def test_of_the_editor_comes_without_its_marks(self):
        html, left_out = self.body_of(
            '<h2 data-block-key="a1">One</h2><ul><li data-block-key="b2">Two</li></ul>'
        )

        assert html == "<h2>One</h2><ul><li>Two</li></ul>"
        assert left_out == []

    def test_links_to_index_pages_by_their_path(self):
        index = TopicPage.objects.first().get_parent()

        html, left_out = self.body_of(f'<p><a linktype="page" id="{index.pk}">All</a></p>')

        assert html == '<p><a href="/topics/">All</a></p>'
        assert left_out == []

    @pytest.mark.parametrize(
        ("tag", "lost"),
        [
            ('<a linktype="page" id="99999">', "page 99999, which is gone or not public"),
            ('<a linktype="source" id="99999">', "source 99999, which is gone or not public"),
            ('<a linktype="source">', "an empty choice of a source"),
            ('<a linktype="document" id="1">', "a link (document)"),
            ('<a href="ftps://a.example.org/">', "a link (ftps://a.example.org/)"),
            ("<a>", "a link (empty)"),
        ],
    )
    def test_keeps_the_text_of_a_link_that_leads_nowhere(self, tag, lost):
        html, left_out = self.body_of(f'<p>See {tag}<b>this</b></a> and <a href="/a/">a</a>.</p>')

        assert html == '<p>See <b>this</b> and <a href="/a/">a</a>.</p>'
        assert left_out == [f"The guide “How do you prepare?” is exported without {lost}."]


class TestBlocks:
    def test_unknown_to_bundles_are_left_out(self):
        guide = GuidePage.objects.get(slug="prepare")
        GuidePage.objects.filter(pk=guide.pk).update(
            body=json.dumps(
                [
                    {"type": "timeline", "value": "x", "id": "a"},
                    {"type": "callout", "value": {"text": "<p>y</p>"}, "id": "b"},
                ]
            )
        )

        assert exported()["guides"][1]["body"] == [
            {"type": "callout", "value": {"kicker": "", "text": "<p>y</p>"}}
        ]
        assert omissions() == []

    def test_with_an_empty_choice_are_left_out(self):
        value = {"source": None, "kicker": "", "note": "Nobody."}
        store(
            GuidePage.objects.get(slug="prepare"),
            body=[{"type": "source_mention", "value": value, "id": "a"}],
        )

        assert exported()["guides"][1]["body"] == []
        assert omissions() == [
            "The guide “How do you prepare?” is exported without an empty choice of a source."
        ]


class TestImages:
    @pytest.fixture(autouse=True)
    def _images(self):
        brought_in(with_images())

    def test_in_a_private_collection_are_left_out(self):
        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(
            collection=private, restriction_type=CollectionViewRestriction.LOGIN
        )
        logo = Source.objects.get(slug="duo").logo
        logo.collection = private
        logo.save()

        result = exported()

        assert "logo" not in result["sources"][0]
        assert [image["key"] for image in result["images"]] == ["desk"]
        assert omissions() == [
            f"The source “DUO” is exported without image {logo.pk}, which is gone or not public."
        ]

    def test_whose_file_is_gone_are_left_out(self):
        guide = GuidePage.objects.get(slug="prepare")
        image = guide.body[0].value["image"]
        image.file.storage.delete(image.file.name)

        result = exported()

        assert result["guides"][1]["body"] == []
        assert [entry["key"] for entry in result["images"]] == ["duo-logo"]

    def test_that_nothing_shows_stay_behind(self):
        source = Source.objects.get(slug="duo")
        source.logo = None
        source.save_revision().publish()

        assert [entry["key"] for entry in exported()["images"]] == ["desk"]


def test_documents_are_left_out_and_reported():
    file = ContentFile(b"%PDF", "form.pdf")
    form = get_document_model().objects.create(title="Form", file=file)
    body = [download(form.pk, title="The form")]
    store(GuidePage.objects.get(slug="prepare"), body=body)

    assert exported()["guides"][1]["body"] == []
    [omission] = omissions()
    assert omission == (
        "The guide “How do you prepare?” is exported without the document “The form”: bundles hold"
        " no documents."
    )


class TestQuickAnswers:
    def test_with_the_same_question_are_exported_once(self):
        first = QuickAnswer.objects.first()
        QuickAnswer.objects.create(question=first.question, answer="Other.", locale=first.locale)

        assert exported()["quick_answers"] == SMALL["quick_answers"]
        assert omissions() == [
            "The question “What does it cost?” is exported once only.",
        ]

    def test_keep_who_is_a_default_one_but_not_another_order_of_those(self):
        rows = list(HubSettings.objects.get().default_answers.all())
        for place, row in enumerate(reversed(rows)):
            row.sort_order = place
            row.save()

        assert exported() == SMALL
        assert omissions() == [
            "The default quick answers are exported in the order of the list of quick answers."
        ]
