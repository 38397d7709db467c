"""“Where it is used” names every place, live and in drafts, and leads to the very block."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale

from cms.admin.mentions import with_mention_counts
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, make_hub, section, text

pytestmark = pytest.mark.django_db


def usage_url(source: Source) -> str:
    return reverse("wagtailsnippets_snippets_source:usage", args=[source.pk])


def shown(client, source: Source, **query: str) -> list[tuple[str, str, str, str, str]]:
    """(page, section or place, kicker, note, status) of each row."""
    html = client.get(usage_url(source), query).content.decode()
    found = []
    for part in html.split('<section class="hub-places"')[1:]:
        title = plain(re.search(r"<h3.*?>(.*?)</h3>", part, re.DOTALL)[1])
        for row in re.findall(r"<tr>(.*?)</tr>", part.split("<tbody>")[1], re.DOTALL):
            cells = [plain(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)]
            cells[0] = cells[0].split(" Go to the block")[0]
            found.append((title, *cells))
    return found


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_groups_by_topic_and_section_and_by_guide(admin, hub: Hub):
    source = SourceFactory()
    exams = section(
        "Exams", citing(source, kicker="First", note="Register."), citing(SourceFactory())
    )
    topic = hub.add_topic(title="Living", sections=[exams, section("Money", citing(source))])
    guide = hub.add_guide(title="Paying", topic=topic, body=[text("<p>Nothing.</p>")])
    draft(guide, body=[citing(source, note="Pay here.")])

    own, none = "The source's own summary", "\N{EN DASH}"
    assert shown(admin, source) == [
        ("Living live", "Exams", "First", "Register.", "Live"),
        ("Living live", "Money", none, own, "Live"),
        ("Paying live + draft", "Mention 1", none, "Pay here.", "Draft"),
    ]
    assert [row[0] for row in shown(admin, source, kind="guide")] == ["Paying live + draft"]
    assert [row[1] for row in shown(admin, source, state="live")] == ["Exams", "Money"]
    assert [row[1] for row in shown(admin, source, q="regist")] == ["Exams"]
    assert shown(admin, source, q="nowhere") == []


def test_spans_the_languages_of_a_source(admin, hub: Hub):
    dutch_hub = make_hub("nl")
    source = SourceFactory()
    nl = Locale.objects.get(language_code="nl")
    dutch = source.copy_for_translation(nl)
    dutch.save()
    hub.add_guide(title="Paying", body=[citing(source)])
    topic = dutch_hub.add_topic()
    dutch_hub.add_guide(title="Betalen", topic=topic, body=[citing(dutch), citing(source)])

    for each in (source, dutch):
        titles = [row[0] for row in shown(admin, each)]
        assert titles == ["Paying live", "Betalen live", "Betalen live"]
        assert {row[0] for row in shown(admin, each, language=str(nl.pk))} == {"Betalen live"}
    counted = {each.pk: each for each in with_mention_counts(Source.objects.all())}
    assert (counted[source.pk].guide_mentions, counted[source.pk].mentions_elsewhere) == (1, 1)
    assert (counted[dutch.pk].guide_mentions, counted[dutch.pk].mentions_elsewhere) == (1, 1)
    edit = reverse("wagtailsnippets_snippets_source:edit", args=[source.pk])
    assert "and 1 mention in another language" in plain(admin.get(edit).content.decode())


def test_says_what_a_draft_does_to_a_live_mention(admin, hub: Hub):
    source = SourceFactory()
    kept, changed, gone = (citing(source, note=note) for note in ("Kept", "Before", "Gone"))
    guide = hub.add_guide(body=[kept, changed, gone])
    after = {**changed, "value": {**changed["value"], "note": "After"}}
    draft(guide, body=[kept, after])

    assert [row[3:] for row in shown(admin, source)] == [
        ("Kept", "Live"),
        ("Before In the draft: After", "Live, changed in the draft"),
        ("Gone", "Live, gone in the draft"),
    ]


def test_links_to_the_block(admin, hub: Hub):
    source = SourceFactory()
    mention = citing(source)
    guide = hub.add_guide(body=[mention])

    html = admin.get(usage_url(source)).content.decode()

    assert f'href="/admin/pages/{guide.pk}/edit/#block-{mention["id"]}-section"' in html


def test_pages_through_many(admin, hub: Hub):
    source = SourceFactory()
    topic = hub.add_topic()
    for number in range(30):
        hub.add_guide(title=f"Guide no {number:02}", topic=topic, body=[citing(source)] * 2)

    first, second = shown(admin, source), shown(admin, source, p="2")

    assert [row[0] for row in first[::2]] == [f"Guide no {n:02} live" for n in range(25)]
    assert [row[0] for row in second[::2]] == [f"Guide no {n:02} live" for n in range(25, 30)]


@pytest.mark.parametrize("query", [{}, {"state": "live"}])
def test_takes_the_same_statements_however_many_mentions(logged_in, hub: Hub, query):
    client = logged_in("Editors")
    source = SourceFactory()
    topic = hub.add_topic(sections=[section("One", citing(source))])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(usage_url(source), query).status_code == 200
        return len(captured)

    statements()  # fills Wagtail's caches
    few = statements()
    for _ in range(40):
        hub.add_guide(topic=topic, body=[citing(source)] * 3)

    assert statements() == few
    assert few < 20


def test_the_form_shows_it_in_short(admin, hub: Hub):
    source = SourceFactory()
    topic = hub.add_topic(title="Living", sections=[section("One", citing(source))])
    for number in range(6):
        hub.add_guide(title=f"Guide no {number}", topic=topic, body=[citing(source)])
    url = reverse("wagtailsnippets_snippets_source:edit", args=[source.pk])

    html = plain(admin.get(url).content.decode())

    assert "1 topic mention, 6 guides" in html
    assert "Topic: Living (live)" in html
    assert "Guide: Guide no 3 (live)" in html
    assert "Guide no 4" not in html


def test_who_may_not_edit_a_page_sees_nothing_of_its_draft(logged_in, hub: Hub):
    source = SourceFactory()
    live = hub.add_guide(title="Published", body=[citing(source, note="Open")])
    secret = draft(hub.add_guide(title="Other", body=[]), body=[citing(source, note="Secret")])
    hidden = hub.add_guide(title="Hidden draft", live=False, body=[citing(source, note="Hidden")])
    GroupPagePermission.objects.filter(group__name="Editors").delete()
    client = logged_in("Editors")

    response = client.get(usage_url(source))
    html = response.content.decode()

    assert response.status_code == 200
    assert "Open" in html
    assert all(word not in html for word in ("Secret", "Hidden"))
    assert all(f"/admin/pages/{page.pk}/edit/" not in html for page in (live, secret, hidden))


def test_who_may_not_work_with_sources_gets_403(logged_in, hub: Hub):
    source = SourceFactory(title="DUO integration")
    hub.add_guide(title="Paying", body=[citing(source)])

    response = logged_in().get(usage_url(source))

    assert response.status_code == 403
    assert b"Paying" not in response.content
