"""A draft's mentions become those that readers see without being written anew, and back."""

from typing import Any

from wagtail.actions.unpublish_page import UnpublishPageAction

from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from tests.factories import SourceFactory, citing, draft, publish, reload


def rows(page: Any, state: str) -> list[tuple[int, str]]:
    found = Mention.objects.filter(page=page.pk, state=state).order_by("position")
    return list(found.values_list("pk", "note"))


def test_publishing_turns_the_rows_of_the_draft(hub):
    source = SourceFactory()
    guide = publish(hub.add_guide(body=[citing(source, note="Old."), citing(source, note="Same.")]))
    draft(guide, body=[citing(source, note="New."), *reload(guide).body.get_prep_value()[1:]])
    drafted = rows(guide, "draft")

    reload(guide).latest_revision.publish()

    kept = rows(guide, "live")
    assert [note for _, note in kept] == ["New.", "Same."]
    assert kept[0] in drafted
    assert rows(guide, "draft") == []


def test_unpublishing_turns_the_rows_of_what_was_live(hub):
    guide = publish(hub.add_guide(body=[citing(SourceFactory(), note="Seen.")]))
    seen = rows(guide, "live")

    UnpublishPageAction(reload(guide)).execute(skip_permission_checks=True)

    assert rows(guide, "draft") == seen
    assert rows(guide, "live") == []


def test_rows_that_trade_states_are_written_anew(hub):
    live = citing(SourceFactory(), note="Live.")
    drafted = {**live, "value": {**live["value"], "note": "Drafted."}}
    guide = draft(publish(hub.add_guide(body=[live])), body=[drafted])
    Mention.objects.filter(page=guide.pk, state="live").update(note="Drafted.")
    Mention.objects.filter(page=guide.pk, state="draft").update(note="Live.")

    guide.save()

    assert find_differences([guide.pk]) == {}
    assert [note for _, note in rows(guide, "live")] == ["Live."]
    assert [note for _, note in rows(guide, "draft")] == ["Drafted."]
