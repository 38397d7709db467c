"""A page type and a snippet that recipes add: what of them is in the API and beyond."""

import io
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import override_settings
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page

from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.replacement_plan import plan
from cms.delivery.models import Event
from cms.mentions.queries import mention_counts
from cms.pages.models import EventPage, GuidePage
from cms.snippets.models import Organisation, Source
from tests.extending.asking import ask
from tests.factories import SourceFactory, block, citing, linking, source_list

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
