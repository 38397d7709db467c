"""Sections get anchors that no other section of their page has."""

from django.db import models
from django.test.utils import isolate_apps
from wagtail.fields import StreamField

from cms.mentions.blocks import SourceSectionBlock
from cms.mentions.extraction import citations
from tests.factories import citing, section
from tests.mentions.test_extraction import in_topic

# Anchors


def test_repeated_headings_get_anchors_of_their_own():
    sections = [
        section(heading, citing(1))
        for heading in ["Exams", "exams!", "Exams 2", "Exams", "", "مرحبا", "Section"]
    ]

    anchors = [citation.section.anchor for citation in in_topic(*sections)]

    assert anchors == [
        "exams",
        "exams-2",
        "exams-2-2",
        "exams-3",
        "section",
        "section-2",
        "section-3",
    ]


def test_sections_of_two_fields_share_no_anchor():
    with isolate_apps("cms.mentions"):

        class Brochure(models.Model):  # noqa: DJ008 - nobody reads its name
            first = StreamField([("section", SourceSectionBlock())])
            second = StreamField([("section", SourceSectionBlock())])

            class Meta:
                app_label = "mentions"

    content = {name: [section("Exams", citing(1))] for name in ("first", "second")}

    found = citations(Brochure, content)

    assert [citation.section.anchor for citation in found] == ["exams", "exams-2"]


def test_a_section_without_mentions_still_takes_its_anchor():
    empty, full = section("Exams"), section("Exams", citing(1))

    assert [citation.section.anchor for citation in in_topic(empty, full)] == ["exams-2"]
