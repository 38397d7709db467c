"""An entry says what readers can read: no more, no less, no later."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from cms.snippets.models import QuickAnswer, Source
from search.kinds import kinds
from search.models import SearchEntry
from tests.factories import QuickAnswerFactory, SourceFactory
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("entries_are_checked")


def add(hub, kind, live=True):
    match kind:
        case "topic":
            return hub.add_topic(title="Published exam", summary="-", live=live)
        case "guide":
            topic = hub.add_topic(title="Topic", summary="-")
            return hub.add_guide(title="Published exam", summary="-", topic=topic, live=live)
        case "source":
            return SourceFactory(title="Published exam", summary="-", live=live)
        case _:
            return QuickAnswerFactory(question="Published exam", live=live)


def rename(thing, title):
    setattr(thing, "question" if isinstance(thing, QuickAnswer) else "title", title)


every_kind = pytest.mark.parametrize("kind", kinds())


@every_kind
def test_finds_what_is_published(hub, titles, kind):
    add(hub, kind)

    assert titles("exam") == ["Published exam"]


@every_kind
def test_never_finds_what_was_never_published(hub, titles, kind):
    thing = add(hub, kind, live=False)
    thing.save_revision()

    assert titles("exam") == []
    assert SearchEntry.objects.filter(title="Published exam").count() == 0


@every_kind
def test_never_finds_a_draft_of_what_is_published(hub, titles, kind):
    thing = add(hub, kind)
    rename(thing, "Secret plan")
    revision = thing.save_revision()

    assert titles("secret") == []
    assert titles("exam") == ["Published exam"]

    revision.publish()

    assert titles("secret") == ["Secret plan"]
    assert titles("exam") == []


@every_kind
def test_forgets_what_is_unpublished_and_remembers_it_when_it_returns(hub, titles, kind):
    thing = add(hub, kind)
    revision = thing.save_revision()
    thing.unpublish()

    assert titles("exam") == []
    assert SearchEntry.objects.filter(kind=kind, title="Published exam").count() == 0

    revision.publish()

    assert titles("exam") == ["Published exam"]


@every_kind
def test_follows_scheduled_publishing_and_expiry(hub, titles, kind):
    thing = add(hub, kind, live=False)
    thing.go_live_at = timezone.now() + timedelta(hours=1)
    thing.save_revision().publish()
    call_command("publish_scheduled")

    assert titles("exam") == []

    thing.go_live_at = timezone.now() - timedelta(hours=1)
    revision = thing.save_revision()
    revision.approved_go_live_at = thing.go_live_at
    revision.save()
    call_command("publish_scheduled")

    assert titles("exam") == ["Published exam"]

    type(thing).objects.filter(pk=thing.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")

    assert titles("exam") == []
    assert SearchEntry.objects.filter(kind=kind, title="Published exam").count() == 0


@every_kind
def test_goes_with_what_is_deleted(hub, kind):
    thing = add(hub, kind)
    thing.delete()

    assert SearchEntry.objects.filter(title="Published exam").count() == 0


def test_goes_with_a_deleted_branch(hub):
    hub.add_topic(title="Published exam")
    Page.objects.get(pk=hub.topics.pk).delete()

    assert SearchEntry.objects.count() == 0


def test_follows_a_plain_page_and_a_whole_branch(hub, titles, editor):
    guide = hub.add_guide(title="Published exam")
    Page.objects.get(pk=guide.pk).unpublish()

    assert titles("exam") == []

    guide.refresh_from_db()
    guide.save_revision().publish()
    assert titles("exam") == ["Published exam"]

    branch = Page.objects.get(pk=hub.guides.pk)
    UnpublishPageAction(branch, user=editor, include_descendants=True).execute()

    assert titles("exam") == []


def test_follows_copies_and_aliases(hub, titles):
    guide = hub.add_guide(title="Published exam")
    guide.copy(update_attrs={"slug": "copy", "title": "Copied exam"})
    guide.create_alias(update_slug="alias")

    assert sorted(titles("exam")) == ["Copied exam", "Published exam", "Published exam"]

    rename(guide, "Renamed exam")
    guide.save_revision().publish()

    assert sorted(titles("exam")) == ["Copied exam", "Renamed exam", "Renamed exam"]


def test_survives_a_new_slug_and_a_move(hub, titles):
    source = SourceFactory(title="Published exam")
    source.slug = "other"
    source.save()
    first = hub.add_topic(title="First exam")
    hub.add_topic(title="Second exam")
    first.move(hub.topics, pos="last-child")

    assert sorted(titles("exam")) == ["First exam", "Published exam", "Second exam"]


@every_kind
def test_is_undone_with_the_change(hub, titles, kind):
    thing = add(hub, kind)
    rename(thing, "Withdrawn plan")
    with transaction.atomic():
        thing.save()
        assert titles("withdrawn") == ["Withdrawn plan"]
        transaction.set_rollback(True)

    assert titles("withdrawn") == []
    assert titles("exam") == ["Published exam"]


@every_kind
@pytest.mark.django_db(transaction=True)
def test_a_change_fails_with_its_entry(hub, kind, monkeypatch):
    thing = add(hub, kind)
    rename(thing, "Unfinished plan")

    def fail(*args, **kwargs):
        raise OSError("The database went away.")

    monkeypatch.setattr("search.index.add_words", fail)
    with pytest.raises(OSError, match="went away"):
        thing.save()
    thing.refresh_from_db()

    assert str(thing) == "Published exam"


def test_saving_without_a_change_of_what_is_found_leaves_the_entry_alone(db):
    source = SourceFactory(title="Published exam")
    before = place_of_entry(source)
    source.hide_from_search_engines = True
    source.save()

    assert place_of_entry(source) == before

    source.title = "Renamed exam"
    source.save()

    assert place_of_entry(source) != before


def place_of_entry(source):
    """Where PostgreSQL keeps the row: it moves with every write."""
    place = RawSQL("search_searchentry.ctid::text", ())
    return SearchEntry.objects.annotate(place=place).get(source=source).place


def test_saving_a_draft_does_not_look_at_the_entry(hub):
    guide, source = hub.add_guide(title="Published"), SourceFactory(title="Published")

    for content in (guide, source):
        content.title = "Draft"
        assert not any("search_searchentry" in sql for sql in statements(content.save_revision))

    published = statements(guide.get_latest_revision().publish)
    assert any("search_searchentry" in sql for sql in published)


def test_changes_behind_the_back_are_found_and_repaired(hub, titles, capsys):
    missing, wrong, stale = (SourceFactory(title=title) for title in ("One", "Two", "Three"))
    broken = hub.add_topic(title="Four")
    SearchEntry.objects.filter(source=missing).delete()
    Source.objects.filter(pk=wrong.pk).update(title="Exam")
    Source.objects.filter(pk=stale.pk).update(live=False)
    SearchEntry.objects.filter(page=broken).update(vector="")

    with pytest.raises(CommandError, match="4 search entries differ"):
        call_command("check_search")
    assert capsys.readouterr().out.splitlines() == [
        f"Source {missing.pk}: its search entry is missing",
        f"Source {wrong.pk}: its search entry is wrong",
        f"Source {stale.pk}: its search entry is stale",
        f"Topic {broken.pk}: its search entry is wrong",
    ]

    call_command("check_search", repair=True)

    assert capsys.readouterr().out.splitlines()[-1] == "Repaired 4 search entries."
    assert (titles("one"), titles("exam"), titles("three"), titles("four")) == (
        ["One"],
        ["Exam"],
        [],
        ["Four"],
    )
    call_command("check_search")
    assert capsys.readouterr().out.splitlines() == ["The search entries agree with the content."]


def test_is_rebuilt_from_nothing(hub, titles, capsys):
    for kind in kinds():
        add(hub, kind)
    SearchEntry.objects.all().delete()

    call_command("rebuild_search", batch_size=2)

    assert titles("exam") == ["Published exam"] * 4
    assert "Looked at 5 pages and snippets." in capsys.readouterr().out
