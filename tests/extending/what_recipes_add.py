"""Run in a copy of the hub in which all recipes have been followed: what they add is everywhere.

The process that runs it has an empty database of its own.
"""

import io

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from cms.snippets.models import Organisation, Source
from cms.transfer.structure import set_up
from tests.extending.asking import ask
from tests.extending.what_an_event_adds import (
    bundles,
    invalidation,
    mentions,
    page_type_and_snippet,
    replacing,
)
from tests.factories import GuidePageFactory, SourceFactory, TopicPageFactory, block


def texts_and_blocks(duo: Source) -> None:
    """What “Add a text” and “Add a block” add."""
    hidden = SourceFactory(live=False)
    topic = TopicPageFactory(title="Exams", slug="exams")
    GuidePageFactory(
        title="Your exam",
        slug="your-exam",
        topic=topic,
        audience="Newcomers",
        reading_minutes=7,
        body=[
            block("cost", {"what": "Exam", "euros": "40.50", "source": duo.pk}),
            block("cost", {"what": "Secret", "euros": "1", "source": hidden.pk}),
        ],
    )
    data = ask("""{
      guide(slug: "your-exam") { ...G }
      guides { nodes { ...G } }
      route(path: "/guides/your-exam/") { ...G }
      source(slug: "duo") { guideMentions { nodes { guide { audience readingMinutes } } } }
    }
    fragment G on GuidePage {
      audience readingMinutes sources { title }
      body { ... on CostBlock { what euros source { title } } }
    }""")
    expected = {
        "audience": "Newcomers",
        "readingMinutes": 7,
        "body": [{"what": "Exam", "euros": 40.5, "source": {"title": "DUO"}}],
        "sources": [{"title": "DUO"}],
    }
    assert data["guide"] == data["guides"]["nodes"][0] == data["route"] == expected, data
    [mention] = data["source"]["guideMentions"]["nodes"]
    assert mention == {"guide": {"audience": "Newcomers", "readingMinutes": 7}}


def search_and_filters() -> None:
    """What “Add a field to search and filters” adds."""
    listed = ask("""{
      mine: guides(filter: {audience: "Newcomers"}) { nodes { slug } totalCount }
      none: guides(filter: {audience: "Nobody"}) { totalCount }
      search(query: "newcomers") { nodes { node { ... on GuidePage { slug } } } }
    }""")
    assert listed["mine"] == {"nodes": [{"slug": "your-exam"}], "totalCount": 1}
    assert listed["none"] == {"totalCount": 0}
    assert listed["search"]["nodes"] == [{"node": {"slug": "your-exam"}}]


FOUND = """{
  search(query: "club") {
    totalCount nodes { title { html } node { ... on Organisation { slug } } }
    facets { kinds { value title count } }
  }
  of: search(query: "club", filter: {kinds: [ORGANISATION]}) { totalCount }
  suggest(prefix: "the cl") { node { ... on Organisation { slug } } }
  number: search(query: "020") { nodes { matchedField node { __typename } } }
  secret: search(query: "secret", filter: {kinds: [ORGANISATION]}) { totalCount }
}"""


def search_of_snippets() -> None:
    """Searches and suggestions find a snippet while readers may see it."""
    found = ask(FOUND)
    assert found["search"] == {
        "totalCount": 1,
        "nodes": [{"title": {"html": "The <mark>club</mark>"}, "node": {"slug": "club"}}],
        "facets": {"kinds": [{"value": "ORGANISATION", "title": "Organisation", "count": 1}]},
    }, found
    assert found["of"] == {"totalCount": 1}
    assert found["suggest"] == [{"node": {"slug": "club"}}]
    [number] = found["number"]["nodes"]
    assert number == {"matchedField": "BODY", "node": {"__typename": "Organisation"}}
    assert found["secret"] == {"totalCount": 0}
    club = Organisation.objects.get(slug="club")
    club.unpublish()
    assert ask(FOUND)["search"]["totalCount"] == 0
    club.publish(club.save_revision())
    gone = Organisation.objects.create(title="Club of old", slug="old", locale=club.locale)
    assert ask(FOUND)["search"]["totalCount"] == 2
    gone.delete()
    assert ask(FOUND) == found
    Organisation.objects.filter(pk=club.pk).update(title="Somebody else")
    call_command("check_search", repair=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert ask(FOUND)["search"]["totalCount"] == 0
    Organisation.objects.filter(pk=club.pk).update(title="The club")
    call_command("rebuild_search", stdout=io.StringIO(), stderr=io.StringIO())
    assert ask(FOUND) == found


def screens(duo: Source) -> None:
    """Editors find it where they find the other types."""
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("editor", "e@example.org", "x"))
    usage = f"/admin/snippets/snippets/source/usage/{duo.pk}/"
    for path, words in (
        (usage, ("Events", "Open day", "Bring a letter.")),
        ("/admin/snippets/snippets/source/", ("Mentions in events",)),
        ("/admin/", ("2 Events", "Mentions in events")),
        ("/admin/snippets/snippets/organisation/", ("The club",)),
        ("/admin/search-as-the-public/?q=club", ("The <mark>club</mark>", "Organisation")),
    ):
        response = editor.get(path)
        assert response.status_code == 200, (path, response.status_code)
        page = response.content.decode()
        for word in words:
            assert word in page, (path, word)
    refused = editor.get(f"/admin/snippets/snippets/source/delete/{duo.pk}/", follow=True)
    assert "Open day" in refused.content.decode()


set_up()
duo = SourceFactory(slug="duo", title="DUO", summary="A summary.")
texts_and_blocks(duo)
search_and_filters()
event = page_type_and_snippet(duo)
search_of_snippets()
mentions(duo, event)
screens(duo)
replacing(duo)
invalidation(event)
bundles(event)
print("All is there.")
