"""A language is added to a hub and taken away again by commands, and nothing is lost."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Locale, Page

from cms.pages.models import GuidePage, HomePage
from search.models import Synonym
from tests.factories import Hub, SourceFactory, citing, section
from tests.search.full_scan import check_entries

ENGLISH, DUTCH, BRAZILIAN = ("en", "English"), ("nl", "Dutch"), ("pt-br", "Brazilian Portuguese")

ASKED = """query ($ids: [ID!]!) {
  nodes(ids: $ids) { id }
  dutch: route(path: "/nl/guides/melden/") { __typename }
  source: route(path: "/nl/sources/duo/") { __typename }
  english: route(path: "/guides/register/") {
    ... on GuidePage { translations { locale urlPath } sources { title } }
  }
  search(query: "DUO") { totalCount facets { locales { value count } } }
  sitemap { nodes { urlPath alternates { locale } } }
}"""


@pytest.fixture
def of_languages(settings):
    def of_languages(*languages) -> None:
        settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [ENGLISH, *languages]

    return of_languages


def said(command: str, code: str) -> str:
    out = StringIO()
    call_command(command, code, stdout=out)
    return out.getvalue()


@pytest.fixture
def both(hub: Hub, dutch: Hub) -> list[Page]:
    duo = SourceFactory(slug="duo", title="DUO", summary="-")
    topic = hub.add_topic(slug="exams", sections=[section("Exams", citing(duo))])
    guide = hub.add_guide(slug="register", topic=topic, body=[citing(duo)])
    locale = dutch.home.locale
    translated = SourceFactory(
        slug="duo", title="De DUO", locale=locale, translation_key=duo.translation_key
    )
    examens = dutch.add_topic(
        slug="examens", title="Examens", translation_key=topic.translation_key
    )
    Synonym.objects.create(locale=locale, term="toets", meanings="examen")
    return [
        dutch.add_guide(
            slug="melden",
            title="Melden",
            topic=examens,
            body=[citing(translated)],
            translation_key=guide.translation_key,
        ),
        dutch.add_guide(slug="klad", title="Klad", topic=examens, live=False),
    ]


def test_begins_with_drafts_of_the_pages_that_every_hub_has(
    hub: Hub, graphql, of_languages
) -> None:
    hub.add_guide()
    of_languages()
    with pytest.raises(CommandError, match="HUB_LANGUAGES to en,pt-br, in"):
        call_command("add_language", "pt-BR")
    of_languages(BRAZILIAN)

    words = said("add_language", "PT_br")
    again = said("add_language", "pt-br")

    begun = Page.objects.filter(locale__language_code="pt-br").order_by("path")
    assert [page.title for page in begun] == ["Hub", "Topics", "Guides", "Sources"]
    assert not begun.filter(live=True).exists()
    assert "Hub (home page)" in words
    assert again == "Brazilian Portuguese is a language of the hub.\n"
    assert graphql('{ guides(locale: "pt-BR") { totalCount } }') == {"guides": {"totalCount": 0}}
    assert graphql('{ route(path: "/pt-br/") { __typename } }') == {"route": None}


def test_a_language_that_is_taken_away_is_hidden_and_comes_back(
    both, graphql, of_languages, client: Client, admin_user
) -> None:
    of_languages(DUTCH)
    ids = graphql('{ guides(locale: "nl") { nodes { id } } }')["guides"]["nodes"]
    before = graphql(ASKED, ids=[each["id"] for each in ids])

    with pytest.raises(CommandError, match="To hide the language, set HUB_LANGUAGES to en, in"):
        call_command("remove_language", "NL", stdout=StringIO())
    of_languages()
    told = said("remove_language", "nl").splitlines()
    hidden = graphql(ASKED, ids=[each["id"] for each in ids])

    assert {
        "  guides: 2 (1 published)",
        "  sources: 1 (1 published)",
        "  synonyms: 1",
        "  topics: 1 (1 published)",
    } < set(told)
    assert before["dutch"]
    assert before["source"]
    assert (hidden["dutch"], hidden["source"]) == (None, None)
    assert hidden["nodes"] == [None]
    assert "nl" not in str(hidden)
    client.force_login(admin_user)
    english = both[0].get_translation(Locale.get_default())
    form = client.get(f"/admin/localize/submit/page/{english.pk}/").content.decode()
    assert 'name="locales"' not in form
    assert client.get(f"/admin/pages/{both[0].pk}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{both[0].get_parent().pk}/").status_code == 200
    guide = GuidePage.objects.get(pk=both[0].pk)
    guide.title = "Aanmelden"
    guide.save_revision().publish()

    of_languages(DUTCH)
    words = said("add_language", "nl")

    assert "guides: 2 (1 published)" in words
    assert "Drafts to translate" not in words
    assert graphql(ASKED, ids=[each["id"] for each in ids]) == before
    check_entries()


def test_a_language_in_which_nothing_is_written_is_forgotten(hub: Hub, of_languages) -> None:
    of_languages(BRAZILIAN)
    call_command("add_language", "pt-br", stdout=StringIO())
    of_languages()

    assert "forgotten" in said("remove_language", "pt-br")

    assert not Locale.objects.filter(language_code="pt-br").exists()
    assert HomePage.objects.count() == 1
    with pytest.raises(CommandError, match="main language"):
        call_command("remove_language", "EN")
