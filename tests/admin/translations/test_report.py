"""The report Translations: what is missing, out of date, invisible or on other evidence."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, TranslationSource

from cms.admin.translations.drafts import begin_translations
from cms.admin.translations.models import DismissedGap
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, make_hub, publish

pytestmark = pytest.mark.django_db

REPORT = reverse("translation_gaps")


class Report:
    def __init__(self, client: Client) -> None:
        self.client = client

    def rows(self, **filters: Any) -> list[tuple[str, str, str]]:
        """Title, language and what is amiss, of each row but those of the pages of every hub."""
        response = self.client.get(REPORT, filters)
        self.page = BeautifulSoup(response.content, "html.parser")
        self.trs = [
            row
            for row in self.page.select(".gaps tbody tr")
            if row.select_one("a").text not in ("Hub", "Topics", "Guides", "Sources")
        ]
        return [
            tuple(" ".join(cell.get_text(" ").split()) for cell in row.select("td")[:3])
            for row in self.trs
        ]

    def press(self, number: int, action: str, **fields: str) -> Any:
        form = self.trs[number].select_one("form")
        given = {field["name"]: field.get("value", "") for field in form.select("input")}
        return self.client.post(form["action"], {**given, **fields, "action": action})


@pytest.fixture
def report(translator: Client) -> Report:
    return Report(translator)


def translated(original: Any, nl: Locale) -> Any:
    """A published translation that follows its original, word for word."""
    begin_translations(type(original).objects.get(pk=original.pk), [nl], None)
    translation = original.get_translation(nl)
    translation.get_latest_revision().publish()
    return stored(translation)


def stored(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def test_what_is_missing_is_begun_by_one_button(hub: Hub, nl: Locale, report: Report):
    SourceFactory(title="DUO")
    SourceFactory(title="A draft", live=False)

    assert report.rows() == [("DUO Source", "Dutch", "Missing There is no translation.")]
    response = report.press(0, "fix")

    dutch = Source.objects.get(locale=nl)
    assert not dutch.live
    assert response.url.endswith(f"/source/edit/{dutch.pk}/")
    assert (
        report.rows()
        == report.rows(kind="missing")
        == [
            (
                "DUO Source",
                "Dutch",
                "Not begun There is a draft, in which nothing has been translated yet.",
            )
        ]
    )
    assert report.trs[0].select_one("button").text == "Open the draft"
    assert report.press(0, "fix").url == response.url
    translate_one_text(Source.objects.get(title="DUO", locale=Locale.get_default()), nl)
    assert report.rows() == [
        ("DUO Source", "Dutch", "Out of date 1 of 2 texts are not translated.")
    ]


def translate_one_text(original: Any, locale: Locale) -> None:
    segment = TranslationSource.objects.get_for_instance(original).stringsegment_set.exclude(
        context__path="slug"
    )[0]
    StringTranslation.objects.create(
        translation_of=segment.string, context=segment.context, locale=locale, data="Vertaald"
    )


def test_what_has_changed_since_is_named(hub: Hub, nl: Locale, report: Report):
    source = SourceFactory(title="DUO", live=True)
    dutch = translated(source, nl)
    source.summary = "Changed since."
    source.save_revision().publish()

    [row] = report.rows(kind="outdated")
    assert row == ("DUO Source", "Dutch", "Out of date Changed in the original: Summary.")

    report.press(0, "fix")
    assert stored(dutch).get_latest_revision_as_object().summary == "Changed since."
    assert stored(dutch).summary != "Changed since."
    assert "texts are not translated" in report.rows(kind="outdated")[0][2]


@pytest.mark.thorough
def test_a_translation_of_its_own_is_out_of_date_by_its_dates(hub, nl, report):
    source = SourceFactory(title="DUO")
    other = SourceFactory(
        title="De DUO", slug="de-duo", locale=nl, translation_key=source.translation_key
    )
    other.save_revision().publish()
    assert report.rows() == []
    source.save_revision().publish()

    assert report.rows() == [
        ("De DUO Source", "Dutch", "Out of date The original was published later.")
    ]


def test_what_is_live_and_invisible_says_why(hub: Hub, nl: Locale, report: Report):
    dutch_hub = make_hub("nl")
    topic = hub.add_topic(title="Exams")
    guide = dutch_hub.add_guide(title="Gids", topic=topic)

    [row] = report.rows(kind="invisible")
    assert row[:2] == ("Gids Guide", "Dutch")
    assert row[2].endswith("Readers see it once “Exams”, which it belongs to, is translated.")
    report.press(0, "fix")

    begun = topic.get_translation(nl)
    draft = stored(guide).get_latest_revision_as_object()
    assert (draft.topic.pk, begun.live) == (begun.pk, False)
    assert stored(guide).topic == topic


@pytest.fixture
def pair(hub: Hub, nl: Locale) -> tuple[GuidePage, GuidePage]:
    """A guide and its translation, which cite the same two sources, in their languages."""
    make_hub("nl")
    sources = [SourceFactory(title="DUO"), SourceFactory(title="IND")]
    topic = hub.add_topic(title="Exams")
    for original in (*sources, topic):
        translated(original, nl)
    guide = hub.add_guide(title="Guide", topic=topic, body=[citing(each) for each in sources])
    return guide, translated(guide, nl)


def test_other_evidence_is_said_block_by_block(pair: Any, nl: Locale, report: Report):
    _, dutch = pair
    assert report.rows(kind="evidence") == []
    duo, ind = Source.objects.filter(locale=nl).order_by("pk")
    other = SourceFactory(title="COA", locale=nl)
    body = dutch.body.raw_data
    publish(
        dutch,
        body=[{**body[0], "value": {**body[0]["value"], "source": other.pk}}],
    )

    [row] = report.rows(kind="evidence")

    assert row[2] == (
        "Other evidence “DUO” is cited in the original and not here (mention 1)."
        " “COA” is cited here and not in the original (mention 1)."
        " “IND” is cited in the original and not here (mention 2)."
    )
    report.press(0, "fix")
    drafted = stored(dutch).get_latest_revision_as_object()
    assert [block["value"]["source"] for block in drafted.body.raw_data] == [duo.pk, ind.pk]


@pytest.mark.thorough
def test_a_source_that_is_translated_is_cited_in_the_language(
    pair: Any, nl: Locale, report: Report
):
    guide, dutch = pair
    body = dutch.body.raw_data
    english = Source.objects.get(title="DUO", locale=guide.locale)
    first = {**body[0], "value": {**body[0]["value"], "source": english.pk}}
    publish(dutch, body=[first, body[1]])

    [row] = report.rows(kind="evidence")
    assert "“DUO” is cited in another language, though it is translated." in row[2]


def test_what_is_dismissed_comes_back_when_the_evidence_changes(
    pair: Any, nl: Locale, report: Report
):
    _, dutch = pair
    publish(dutch, body=[dutch.body.raw_data[0]])
    report.rows(kind="evidence")
    assert report.press(0, "dismiss", reason="").status_code == 302
    assert not DismissedGap.objects.exists()
    report.press(0, "dismiss", reason="There is no IND in Dutch law")

    assert report.rows(kind="evidence") == []
    [row] = report.rows(kind="evidence", dismissed="yes")
    assert "Dismissed by member-of-Editors: There is no IND in Dutch law" in row[2]

    publish(stored(dutch), body=[])
    assert len(report.rows(kind="evidence")) == 1
    publish(stored(dutch), body=[dutch.body.raw_data[0]])
    assert report.rows(kind="evidence") == []
    report.rows(dismissed="yes")
    report.press(0, "reopen")
    assert len(report.rows(kind="evidence")) == 1


def test_an_empty_kind_says_so_beside_the_numbers_of_the_others(
    hub: Hub, nl: Locale, report: Report
):
    SourceFactory(title="DUO")

    assert report.rows(kind="invisible") == []

    said = " ".join(report.page.get_text(" ").split())
    assert "Nothing of this kind." in said
    assert "misses a translation" not in said
    counts = [" ".join(each.text.split()) for each in report.page.select(".gap-counts li")]
    assert counts == ["5 Missing", "0 Out of date", "0 Live, but invisible", "0 Other evidence"]


@pytest.mark.thorough
def test_filters_and_download(hub: Hub, nl: Locale, report: Report):
    SourceFactory(title="=DUO")
    hub.add_topic(title="Exams")

    assert [row[0] for row in report.rows(type="snippets.source")] == ["=DUO Source"]
    assert report.rows(locale=Locale.get_default().pk) == []
    answer = report.client.get(REPORT, {"export": "csv", "type": "snippets.source"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == 'Title,Type,Language,What,Since,Details,"Dismissed, because"'
    assert lines[1].startswith("'=DUO,Source,Dutch,Missing,")


def test_as_many_statements_for_five_languages_as_for_one(hub: Hub, nl: Locale, report: Report):
    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            report.client.get(REPORT)
        return len(context)

    guide = hub.add_guide(body=[citing(SourceFactory())])
    translated(guide, nl)
    statements()
    few = statements()
    for code in ("de", "fr", "ar"):
        Locale.objects.create(language_code=code)
    for _ in range(2):
        translated(hub.add_guide(topic=guide.topic, body=[citing(SourceFactory())]), nl)

    assert statements() == few <= 40


def test_lists_and_the_dashboard_say_what_is_amiss(
    hub: Hub, nl: Locale, report: Report, logged_in: Callable[..., Client]
):
    missing, other, draft = (SourceFactory(title=title) for title in ("A", "B", "C"))
    dutch = translated(other, nl)
    draft.unpublish()
    ids = {"id": [missing.pk, other.pk, dutch.pk, draft.pk]}
    badges = reverse("translation_badges", args=["snippets.source"])

    found = report.client.get(badges, ids).json()
    said = {int(pk): [badge["label"] for badge in each] for pk, each in found.items()}
    assert said == {
        missing.pk: ["Dutch: Missing"],
        other.pk: ["Dutch: Out of date"],
        dutch.pk: ["Out of date"],
    }
    assert report.client.get(badges.replace("source", "offer"), ids).json() == {}
    assert logged_in().get(badges, ids).status_code == 403
    summary = report.client.get(reverse("translation_summary")).content.decode()
    assert "<strong>5</strong> Missing" in summary
    assert "<strong>1</strong> Out of date" in summary
    assert reverse("translation_summary") in report.client.get("/admin/").content.decode()


def test_who_may_not_translate_reads_it(hub: Hub, nl: Locale, logged_in: Callable[..., Client]):
    source = SourceFactory()
    nobody = logged_in()
    assert nobody.get(REPORT).status_code == 403
    url = reverse("translation_gap", args=["snippets.source", source.pk, nl.pk])
    assert nobody.post(url, {"kind": "missing", "action": "fix"}).status_code == 403
    assert not Source.objects.filter(locale=nl).exists()
