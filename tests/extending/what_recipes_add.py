"""Run in a copy of the hub in which all recipes have been followed: what they add is everywhere.

The process that runs it has an empty database of its own.
"""

import io
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client, override_settings
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page

from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.planning import plan
from cms.delivery.models import Event
from cms.mentions.queries import mention_counts
from cms.pages.models import EventPage, GuidePage
from cms.snippets.models import Organisation, Source
from cms.transfer.structure import set_up
from tests.factories import (
    GuidePageFactory,
    SourceFactory,
    TopicPageFactory,
    block,
    citing,
    linking,
    source_list,
)

reader = Client()


def ask(query: str, **variables: Any) -> dict[str, Any]:
    body = {"query": query, "variables": variables}
    response = reader.post("/graphql/", body, content_type="application/json")
    answer: dict[str, Any] = response.json()
    assert "errors" not in answer, answer
    ask.tags = set(response.headers["Cache-Tag"].split(","))  # type: ignore[attr-defined]
    data: dict[str, Any] = answer["data"]
    return data


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


EVENT = """fragment E on EventPage {
  __typename title summary day urlPath
  picture { alt } preparation { urlPath } organiser { title telephone }
  directions directionsJson
  programme {
    ... on GuideTextBlock { text }
    ... on SourceMentionBlock { note source { slug } }
    ... on SourceListBlock { mentions { source { slug } } }
  }
  sources { slug } breadcrumbs { title }
}"""


def page_type_and_snippet(duo: Source) -> EventPage:
    """What “Add a page type” and “Add a snippet” add to the API."""
    guide = GuidePage.objects.get(slug="your-exam")
    image = get_image_model().objects.create(title="Hall", file=get_test_image_file())
    locale = Locale.get_default()
    club = Organisation.objects.create(
        title="The club", slug="club", telephone="020", locale=locale, live=True
    )
    secret = Organisation.objects.create(title="Secret", slug="secret", locale=locale, live=False)
    home = guide.get_parent().get_parent()
    event = EventPage(
        title="Open day",
        slug="open-day",
        summary="Come and ask.",
        day=date(2027, 1, 31),
        picture=image,
        preparation=guide,
        organiser=club,
        directions=f'<p>By <a linktype="page" id="{guide.pk}">train</a>.</p>{linking(duo)}',
        programme=json.dumps(
            [
                block("text", linking(duo)),
                citing(duo, note="Bring a letter."),
                source_list("More", citing(duo), citing(SourceFactory(slug="ind"))),
            ]
        ),
        locale=locale,
    )
    home.add_child(instance=event)
    event.save_revision().publish()
    home.add_child(
        instance=EventPage(
            title="Hidden", slug="hidden", summary="-", day=date(2027, 2, 1), live=False
        )
    )
    data = ask(
        EVENT
        + """{
      event(slug: "open-day") { id ...E }
      events(orderBy: TITLE, filter: {source: "duo", updatedSince: "2020-01-01T00:00:00Z"}) {
        totalCount nodes { ...E }
      }
      hidden: event(slug: "hidden") { title }
      route(path: "/open-day/") { ...E }
      sitemap(first: 100) { nodes { urlPath typeName } }
      search(query: "open day", filter: {kinds: [EVENT]}) { nodes { node { ...E } } }
      organisation(slug: "club") { id title telephone }
      organisations { totalCount nodes { title } }
    }"""
    )
    found = data["event"]
    opaque = found.pop("id")
    assert found == data["events"]["nodes"][0] == data["route"], data
    assert found == data["search"]["nodes"][0]["node"]
    assert data["events"]["totalCount"] == 1
    assert data["hidden"] is None
    assert found["day"] == "2027-01-31"
    assert found["urlPath"] == "/open-day/"
    assert found["picture"] == {"alt": "Hall"}
    assert found["preparation"] == {"urlPath": "/guides/your-exam/"}
    assert found["organiser"] == {"title": "The club", "telephone": "020"}
    assert 'href="/guides/your-exam/"' in found["directions"]
    assert 'href="/sources/duo/"' in found["directions"]
    assert found["directionsJson"][0]["type"] == "paragraph", found["directionsJson"]
    assert [source["slug"] for source in found["sources"]] == ["duo", "ind"]
    assert found["programme"][1] == {"note": "Bring a letter.", "source": {"slug": "duo"}}
    assert {"urlPath": "/open-day/", "typeName": "EventPage"} in data["sitemap"]["nodes"]
    assert data["organisations"] == {"totalCount": 1, "nodes": [{"title": "The club"}]}
    expected = {f"page:{event.pk}", "events", f"organisation:{club.pk}"}
    assert expected <= ask.tags  # type: ignore[attr-defined]
    nodes = ask(
        EVENT + "query ($ids: [ID!]!) { nodes(ids: $ids) { ...E ... on Organisation { title } } }",
        ids=[opaque, data["organisation"]["id"]],
    )["nodes"]
    assert nodes == [found, {"title": "The club"}]
    # What may not be seen is not there, whatever it is chosen by.
    event.organiser, event.preparation = secret, Page.objects.get(slug="hidden")
    event.save_revision().publish()
    hidden = ask('{ event(slug: "open-day") { organiser { title } preparation { title } } }')
    assert hidden == {"event": {"organiser": None, "preparation": None}}
    event.organiser, event.preparation = club, guide
    event.save_revision().publish()
    return event


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


def mentions(duo: Source, event: EventPage) -> None:
    """The new type mentions sources as any other does."""
    data = ask("""{ source(slug: "duo") {
      mentionCounts { occurrences guides byType { type pages occurrences } }
      mentions(types: ["event"]) { totalCount nodes {
        id type note occurrences page { title urlPath sources { slug } }
      } }
      all: mentions { totalCount }
      related { sharedPages source { slug } }
    } }""")["source"]
    assert data["mentionCounts"]["guides"] == 1
    assert {"type": "event", "pages": 1, "occurrences": 4} in data["mentionCounts"]["byType"]
    [mention] = data["mentions"]["nodes"]
    opaque = mention.pop("id")
    assert mention == {
        "type": "event",
        "note": "Bring a letter.",
        "occurrences": 4,
        "page": {
            "title": "Open day",
            "urlPath": "/open-day/",
            "sources": [{"slug": "duo"}, {"slug": "ind"}],
        },
    }
    assert data["all"]["totalCount"] == 2
    assert data["related"] == [{"sharedPages": 1, "source": {"slug": "ind"}}]
    found = ask("query ($id: ID!) { node(id: $id) { ... on Mention { note } } }", id=opaque)
    assert found == {"node": {"note": "Bring a letter."}}
    assert mention_counts([duo])[duo.pk].occurrences == 5


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


def replacing(duo: Source) -> None:
    """“Replace everywhere” reaches the new type, and its undo."""
    editor = get_user_model().objects.get(username="editor")
    replacement = plan(editor, duo, SourceFactory(slug="other", title="Other"))
    start(replacement, how="publish")
    run(replacement)
    assert ask(CITED)["event"]["sources"][0] == {"slug": "other"}
    replacement.refresh_from_db()
    start_undo(replacement, editor)
    run(replacement)
    assert ask(CITED)["event"]["sources"][0] == {"slug": "duo"}


CITED = '{ event(slug: "open-day") { sources { slug } } }'


def invalidation(event: EventPage) -> None:
    """A change of either is told, and no remembered answer outlives it."""
    query = '{ event(slug: "open-day") { summary organiser { telephone } } }'
    assert ask(query)["event"]["organiser"]["telephone"] == "020"
    with override_settings(WEBHOOK_URLS=["http://localhost:9/"]):
        club = Organisation.objects.get(slug="club")
        club.telephone = "030"
        club.save()
        assert ask(query)["event"]["organiser"]["telephone"] == "030"
        told = Event.objects.order_by("created").last()
        assert f"organisation:{club.pk}" in told.tags, told.tags
        event = EventPage.objects.get(pk=event.pk)
        event.summary = "Come early."
        event.save_revision().publish()
        assert ask(query)["event"]["summary"] == "Come early."
        told = Event.objects.order_by("created").last()
        assert {f"page:{event.pk}", "events"} <= set(told.tags), told.tags
        assert "/open-day/" in told.paths


def bundles(event: EventPage) -> None:
    """A bundle holds the page and the block, and brings them back."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "hub.json"
        call_command("export_content", str(file), stdout=io.StringIO(), stderr=io.StringIO())
        bundle = json.loads(file.read_text())
        [entry] = bundle["events"]
        assert (entry["day"], entry["organiser"]) == ("2027-01-31", "club")
        assert entry["preparation"] == {"guide": "your-exam"}
        [guide] = bundle["guides"]
        assert guide["body"][0]["value"]["source"] == {"source": "duo"}
        before = ask(EVENT + '{ event(slug: "open-day") { ...E } }')
        event.delete()
        GuidePage.objects.get(slug="your-exam").unpublish()
        call_command("import_content", str(file), stdout=io.StringIO(), stderr=io.StringIO())
        after = ask(EVENT + '{ event(slug: "open-day") { ...E } }')
        assert after == before, (after, before)


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
