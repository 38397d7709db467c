"""The translator's screen: texts side by side, saved as drafts, submitted and published."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from cms.admin.translations.drafts import begin_translations
from cms.snippets.models import Source
from tests.admin.translations.submitting import user_of
from tests.factories import Hub, SourceFactory, reload, text

pytestmark = pytest.mark.django_db


class Screen:
    """The form of one translation, as a user opens it. It is read when something is asked of it."""

    def __init__(self, client: Client, original: Any, locale: Locale) -> None:
        user = user_of(client)
        if not original.has_translation(locale):
            begin_translations(type(original).objects.get(pk=original.pk), [locale], user)
        self.client, self.translated = client, original.get_translation(locale)
        self.address = AdminURLFinder(user).get_edit_url(self.translated)
        self.response: Any = None

    def open(self) -> None:
        self.response = None
        self.__dict__.pop("page", None)

    @cached_property
    def page(self) -> BeautifulSoup:
        response = self.response or self.client.get(self.address)
        return BeautifulSoup(response.content, "html.parser")

    @property
    def said(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    @property
    def fields(self) -> dict[str, str]:
        return {
            field["name"]: field.get("value") or field.get_text().removeprefix("\n")
            for field in self.page.select("#w-editor-form :is(input, textarea)[name]")
            if field.get("type") != "checkbox"
        }

    def name_of(self, source_text: str) -> str:
        [name] = [
            row["id"]
            for row in self.page.select(".translation-text")
            if source_text == row.select_one(".translation-source").get_text().strip()
        ]
        return str(name)

    def post(self, action: str = "save", **changed: str) -> Any:
        response = self.client.post(self.address, {**self.fields, "action": action, **changed})
        self.open()
        self.response = response if response.status_code == 200 else None
        return response

    @property
    def draft(self) -> Any:
        stored = type(self.translated).objects.get(pk=self.translated.pk)
        return stored.get_latest_revision_as_object()


def test_texts_stand_side_by_side_and_are_saved_as_a_draft(hub: Hub, nl: Locale, translator):
    source = SourceFactory(title="DUO")
    link = f'<a linktype="source" id="{source.pk}">the office</a>'
    guide = hub.add_guide(title="How do you pay?", body=[text(f"<p>Ask {link} &amp; wait</p>")])
    screen = Screen(translator, guide, nl)
    assert "0 of 3 translated" in screen.said
    assert "a1" not in screen.said
    assert screen.page.select_one(".translation-source .translation-chip").text == "the office"
    title, body = screen.name_of("How do you pay?"), screen.name_of("Ask the office & wait")
    label = screen.page.select_one(f"#{title} label")
    assert (label.text, label["for"]) == ("Title", f"id_{title}")

    words = (
        'Vraag het aan <span class="translation-chip" data-link="a1">het kantoor</span> &amp; wacht'
    )
    screen.post(**{title: "Hoe betaal je?", body: words})

    assert "Saved. 2 of 3 texts are translated." in screen.said
    assert screen.draft.title == "Hoe betaal je?"
    dutch = source.get_translation(nl)
    assert f'<a id="{dutch.pk}" linktype="source">het kantoor</a> &amp; wacht' in str(
        screen.draft.body.raw_data
    )
    assert reload(screen.translated).live is False
    screen.post()
    assert screen.fields[title] == "Hoe betaal je?"
    screen.post(**{title: ""})
    assert "1 of 3 translated" in screen.said


def test_what_has_changed_is_marked_word_by_word(hub: Hub, nl: Locale, translator):
    guide = hub.add_guide(title="How do you pay?", summary="When you pay, and where.")
    screen = Screen(translator, guide, nl)
    title, summary = screen.name_of("How do you pay?"), screen.name_of("When you pay, and where.")
    screen.post(**{title: "Hoe betaal je?", summary: "Wanneer je betaalt, en waar."})
    guide.title, guide.summary = "How do you pay tax?", "When you pay and where."
    guide.save_revision().publish()

    screen.open()
    assert "The original has changed since its texts were taken over." in screen.said
    screen.post("refresh")
    [title, summary] = [
        row["id"] for row in screen.page.select(".translation-text:has(.translation-change)")
    ]
    assert "tax" in screen.page.select_one(f"#{title} .addition").text
    assert screen.fields[title] == "Hoe betaal je?"
    assert "0 of 2 translated" in screen.said
    screen.post()
    assert "0 of 2 translated" in screen.said
    keep = screen.page.select_one(f"#{summary} input[type=checkbox]")["name"]

    screen.post(**{title: "Hoe betaal je belasting?", keep: "on"})

    assert "2 of 2 translated" in screen.said
    draft = screen.draft
    assert (draft.title, draft.summary) == (
        "Hoe betaal je belasting?",
        "Wanneer je betaalt, en waar.",
    )


@pytest.mark.parametrize("kind", ["guide", pytest.param("source", marks=pytest.mark.thorough)])
def test_an_editor_submits_and_a_moderator_publishes(
    kind: str, hub: Hub, nl: Locale, translator, moderator
):
    original = hub.add_guide(title="DUO") if kind == "guide" else SourceFactory(title="DUO")
    screen = Screen(translator, original, nl)
    main, *others = [
        button.get_text(strip=True) for button in screen.page.select("footer button[name=action]")
    ]
    assert main == "Save draft"
    assert others == ["Submit to Moderators approval"]
    assert screen.post("publish").status_code == 403
    screen.open()

    screen.post("submit", **{screen.name_of("DUO"): "De DUO"})
    assert "Submitted for moderation." in screen.said
    screen.open()
    assert "Submit to" not in screen.said

    reviewed = Screen(moderator, original, nl)
    assert "Publish" in reviewed.said
    [approve] = [
        button["data-workflow-action-url"]
        for button in reviewed.page.select("[data-workflow-action-url]")
        if button.get_text(strip=True) == "Approve"
    ]
    moderator.post(approve)

    published = type(original).objects.get(pk=screen.translated.pk)
    assert (published.live, published.title) == (True, "De DUO")


def test_hints_come_from_what_is_translated_already(hub: Hub, nl: Locale, translator):
    office = SourceFactory(title="The tax office")
    SourceFactory(
        title="De belastingdienst", locale=nl, translation_key=office.translation_key, slug="dienst"
    )
    first = Screen(translator, hub.add_guide(title="Pay at once"), nl)
    first.post(**{first.name_of("Pay at once"): "Betaal meteen"})

    screen = Screen(
        translator,
        hub.add_guide(title="Pay at once", slug="again", summary="At the tax office."),
        nl,
    )

    hints = {
        row["id"]: [hint.get_text(" ", strip=True) for hint in row.select(".translation-hints li")]
        for row in screen.page.select(".translation-text")
    }
    assert hints[screen.name_of("Pay at once")] == ["Pay at once → Betaal meteen"]
    assert hints[screen.name_of("At the tax office.")] == ["The tax office → De belastingdienst"]


def test_what_somebody_else_wrote_meanwhile_is_not_lost(
    hub: Hub, nl: Locale, translator, moderator
):
    guide = hub.add_guide(title="How?", summary="So.")
    one, other = Screen(translator, guide, nl), Screen(moderator, guide, nl)
    title, summary = one.name_of("How?"), one.name_of("So.")
    other.post(**{title: "Hoe?"})

    one.post(**{title: "Hoezo?", summary: "Zo."})

    assert "Somebody else has written meanwhile: “Hoe?”" in one.said
    assert one.fields[title] == "Hoezo?"
    assert set(StringTranslation.objects.values_list("data", flat=True)) == {"Hoe?", "Zo."}


@pytest.mark.thorough
def test_an_address_can_differ_and_fall_back(hub: Hub, nl: Locale, translator):
    source = SourceFactory(title="DUO", website="https://duo.nl/en")
    screen = Screen(translator, source, nl)
    [name] = [name for name, value in screen.fields.items() if value == "https://duo.nl/en"]

    screen.post(**{name: "https://duo.nl/"})
    assert screen.draft.website == "https://duo.nl/"
    screen.post(**{name: ""})
    assert screen.draft.website == "https://duo.nl/en"


@pytest.mark.thorough
def test_a_machine_drafts_the_rest(hub: Hub, nl: Locale, translator, settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    screen = Screen(translator, hub.add_guide(title="You pay"), nl)
    assert "Draft the rest with Dummy translator" in screen.said

    screen.post("machine")

    assert screen.draft.title == "pay You"
    assert "Translated with Dummy translator" in screen.said
    assert not screen.draft.live


@pytest.mark.thorough
def test_what_is_wrong_is_said_beside_the_text(hub: Hub, nl: Locale, translator):
    screen = Screen(translator, SourceFactory(title="DUO", summary="Short."), nl)
    summary, slug = screen.name_of("Short."), screen.name_of("duo")

    screen.post(**{summary: "Lang. " * 100})
    assert "at most 400 characters" in screen.page.select_one(f"#{summary} .error-message").text
    screen.open()
    screen.post(**{slug: "no slug!"})

    assert "Your texts are kept, but no draft could be made of them: Slug:" in screen.said
    assert "valid “slug”" in screen.page.select_one(f"#{slug} .error-message").text


def test_what_is_locked_can_be_read(hub: Hub, nl: Locale, translator, moderator):
    screen = Screen(translator, SourceFactory(title="DUO"), nl)
    Source.objects.filter(locale=nl).update(locked=True, locked_by=user_of(moderator))

    screen.open()
    assert "Locked by somebody else." in screen.said
    assert not screen.page.select("footer button")
    assert screen.post().status_code == 403


@pytest.mark.thorough
def test_the_ordinary_form_opens_once_the_original_is_not_followed(hub, nl, translator):
    screen = Screen(translator, hub.add_guide(title="How?"), nl)
    stop = screen.page.select_one("#stop-translation")["action"]
    assert screen.page.select_one("button[form=stop-translation]")

    translator.post(stop, {"next": screen.address})

    assert 'id="page-edit-form"' in translator.get(screen.address).content.decode()
