"""What was confirmed is written: all of it or nothing, with a history, and no draft is lost."""

import csv
import io
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.admin.jobs.models import Stage
from cms.admin.source_import import tasks, views
from cms.admin.source_import.models import SourceImport
from cms.admin.source_import.tasks import apply
from cms.snippets.models import Source
from tests.admin.source_import.conftest import DUO, IND, as_csv
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


def history(source: Source) -> list[tuple[str, str]]:
    entries = ModelLogEntry.objects.for_instance(source).order_by("timestamp")
    return [(entry.action, str(entry.message)) for entry in entries]


def drafted(source: Source) -> Source:
    return Source.objects.get(pk=source.pk).get_latest_revision_as_object()


def test_imports_as_drafts_that_readers_do_not_see(admin, editor, bring_in: Callable):
    ind = SourceFactory(slug="ind", title="Old")

    done = bring_in(admin, as_csv(DUO, IND))

    assert (done.stage, done.done) == ("done", 2)
    duo = Source.objects.get(slug="duo")
    assert (duo.live, duo.title, duo.kind, duo.publisher) == (
        False,
        "DUO integration",
        "official",
        "DUO",
    )
    ind.refresh_from_db()
    assert (ind.live, ind.title, ind.has_unpublished_changes) == (True, "Old", True)
    assert drafted(ind).title == "IND"
    assert history(duo) == [("hub.import_source", "Made from the file “sources.csv”")]
    assert history(ind) == [("hub.import_source", "Changed as a draft from the file “sources.csv”")]
    assert ModelLogEntry.objects.for_instance(duo).get().user == editor
    page = admin.get(reverse("source_import_plan", args=[done.pk])).content.decode()
    assert "“sources.csv” was imported on" in page


def test_publishes(admin, bring_in: Callable):
    ind = SourceFactory(slug="ind", title="Old")

    bring_in(admin, as_csv(DUO, IND), "publish")

    duo = Source.objects.get(slug="duo")
    ind.refresh_from_db()
    assert (duo.live, duo.has_unpublished_changes) == (True, False)
    assert (ind.title, ind.has_unpublished_changes) == ("IND", False)
    assert [action for action, _text in history(ind)] == ["hub.import_source", "wagtail.publish"]


def test_changes_the_live_version_underneath_a_pending_draft(admin, bring_in: Callable):
    source = SourceFactory(slug="duo", title="Live title", intro="Live intro")
    source.title, source.intro = "Draft title", "Draft intro"
    source.save_revision()

    bring_in(admin, as_csv(("duo", "Agency"), headings=("Slug", "Publisher")), "publish")

    source = Source.objects.get(pk=source.pk)
    assert (source.title, source.intro, source.publisher) == ("Live title", "Live intro", "Agency")
    assert source.has_unpublished_changes
    draft = drafted(source)
    assert (draft.title, draft.intro, draft.publisher) == ("Draft title", "Draft intro", "Agency")

    draft.save_revision().publish()
    assert Source.objects.get(pk=source.pk).title == "Draft title"


def test_a_draft_gets_the_changes_on_top_of_its_own(admin, bring_in: Callable):
    source = SourceFactory(slug="duo", intro="Live intro")
    source.intro = "Draft intro"
    source.save_revision()

    bring_in(admin, as_csv(("duo", "Agency"), headings=("Slug", "Publisher")))

    draft = drafted(source)
    assert (draft.intro, draft.publisher) == ("Draft intro", "Agency")
    assert Source.objects.get(pk=source.pk).publisher == ""


def test_who_reviews_and_when_is_in_force_at_once(admin, editor, bring_in: Callable, upload):
    source = SourceFactory(slug="duo", title="Live")
    source.title = "Draft"
    source.save_revision()
    content = as_csv(
        ("duo", "editor", "31-12-2027"), headings=("Slug", "Review owner", "Review by")
    )

    bring_in(admin, content)

    source.refresh_from_db()
    assert (source.review_owner, source.review_by) == (editor, date(2027, 12, 31))
    assert (source.title, drafted(source).title) == ("Live", "Draft")
    assert source.revisions.count() == 1
    assert [line["action"] for line in upload(admin, content).lines] == ["unchanged"]


def test_importing_twice_changes_nothing(admin, bring_in: Callable, upload: Callable):
    bring_in(admin, as_csv(DUO, IND), "publish")

    again = upload(admin, as_csv(DUO, IND), "publish")

    assert [line["action"] for line in again.lines] == ["unchanged", "unchanged"]
    page = admin.get(reverse("source_import_plan", args=[again.pk])).content.decode()
    assert 'name="begin"' not in page


def test_what_all_sources_say_changes_nothing_when_it_comes_back(admin, editor, upload: Callable):
    SourceFactory(title="=1+1", slug="sum", intro="-", kind="legal", review_owner=editor)
    SourceFactory(title="'t Loket", slug="loket", review_by="2027-01-02", summary="Twee\nregels.")
    changed = SourceFactory(slug="changed")
    changed.title = "In a draft"
    changed.save_revision()

    content = admin.get(reverse("source_import_all")).content
    planned = upload(admin, content)

    assert content.startswith(b"\xef\xbb\xbfSlug,Language,Title,")
    assert b"\n" + b"sum,en,'=1+1," in content.replace(b"\r\n", b"\n")
    assert planned.problems == []
    assert [line["action"] for line in planned.lines] == ["unchanged"] * 3


def test_the_template_can_be_imported(admin, bring_in: Callable):
    content = admin.get(reverse("source_import_template")).content
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))

    bring_in(admin, content)

    assert Source.objects.get().title == row["Title"]


def test_asks_again_if_a_source_has_changed_in_between(admin, upload: Callable):
    source = SourceFactory(slug="duo", title="Old")
    planned = upload(admin, as_csv(("duo", "New"), headings=("Slug", "Title")))
    Source.objects.filter(pk=source.pk).update(title="Newer")
    address = reverse("source_import_plan", args=[planned.pk])

    admin.post(address, {"begin": "1"})

    assert Source.objects.get(pk=source.pk).title == "Newer"
    page = admin.get(address).content.decode()
    assert "The sources have changed since you looked" in page
    assert "<del>Newer</del>" in page
    admin.post(address, {"begin": "1"})
    assert drafted(source).title == "New"


def test_a_failure_in_the_middle_leaves_nothing_behind(admin, upload: Callable, monkeypatch):
    planned = upload(admin, as_csv(DUO, IND))

    def fail_after(plan, *, report_progress, **kwargs):
        def fail(number: int) -> None:
            if number == 2:
                raise RuntimeError("The disk is full.")

        apply(plan, report_progress=fail, **kwargs)

    monkeypatch.setattr(tasks, "apply", fail_after)
    with pytest.raises(RuntimeError):
        admin.post(reverse("source_import_plan", args=[planned.pk]), {"begin": "1"})

    assert not Source.objects.exists()
    planned.refresh_from_db()
    assert planned.stage == Stage.FAILED
    page = admin.get(reverse("source_import_plan", args=[planned.pk])).content.decode()
    assert "Nothing was imported" in page


def test_a_draft_that_cannot_be_published_is_told_and_stops_all(admin, upload: Callable):
    """Another draft wants its slug, of which the file says nothing."""
    SourceFactory(slug="ind", title="Old", live=False)
    other = SourceFactory(slug="other")
    other.slug = "ind"
    other.save_revision(clean=False)

    planned = upload(admin, as_csv(DUO, IND), "publish")
    admin.post(reverse("source_import_plan", args=[planned.pk]), {"begin": "1"})

    planned.refresh_from_db()
    [problem] = planned.problems
    assert problem["row"] == 3
    assert problem["message"].startswith("The draft of the source cannot be published")
    assert not Source.objects.filter(slug="duo").exists()


def test_a_long_file_is_imported_by_the_worker(
    admin, upload: Callable, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 1)
    planned = upload(admin, as_csv(DUO, IND))
    address = reverse("source_import_plan", args=[planned.pk])
    progress = reverse("source_import_progress", args=[planned.pk])

    with django_capture_on_commit_callbacks() as callbacks:
        admin.post(address, {"begin": "1"})
    assert "0 of 2 rows are done" in admin.get(address).content.decode()
    assert admin.get(progress).json()["underWay"] is True

    for callback in callbacks:
        callback()
    assert admin.get(progress).json()["underWay"] is False
    assert Source.objects.count() == 2


def test_goes_on_after_its_worker_was_killed(admin, upload: Callable):
    planned = upload(admin, as_csv(DUO))
    SourceImport.objects.filter(pk=planned.pk).update(stage=Stage.RUNNING)
    said = StringIO()

    call_command("resume_jobs", stdout=said)

    assert said.getvalue() == f"SourceImport {planned.pk} goes on.\n"
    assert Source.objects.get().slug == "duo"
    planned.refresh_from_db()
    assert planned.stage == Stage.DONE


def test_the_command_does_the_same(admin, tmp_path, capsys):
    file = tmp_path / "sources.csv"
    file.write_bytes(as_csv(DUO, delimiter=";"))
    get_user_model().objects.create_user("ana", is_superuser=True)

    call_command("import_sources", str(file), "--dry-run")
    assert "duo: new" in capsys.readouterr().out
    assert not Source.objects.exists()

    call_command("import_sources", str(file), "--publish", "--user", "ana")
    duo = Source.objects.get()
    assert duo.live
    assert ModelLogEntry.objects.for_instance(duo).first().user.username == "ana"
    assert "1 new, 0 changed, 0 unchanged" in capsys.readouterr().out

    file.write_bytes(as_csv(("duo", ""), headings=("Slug", "Title")))
    with pytest.raises(CommandError, match="row 2, Title: This field cannot be blank"):
        call_command("import_sources", str(file))
    assert SourceImport.objects.filter(stage=Stage.DONE).count() == 1
    assert SourceImport.objects.count() == 1
