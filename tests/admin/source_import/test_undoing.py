"""An import is undone as a step: what somebody has touched since stays, and the report says why."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry

from cms.admin.jobs.tasks import run
from cms.admin.source_import.models import SourceImport
from cms.snippets.models import Source
from tests.admin.source_import.conftest import DUO, IND, as_csv
from tests.factories import QuickAnswerFactory, SourceFactory, citing, publish

pytestmark = pytest.mark.django_db

CHANGE = as_csv(("duo", "New", "2027-12-31"), headings=("Slug", "Title", "Review by"))


def address(name: str, done: SourceImport) -> str:
    return reverse(name, args=[done.pk])


@pytest.fixture
def undo(admin) -> Callable[..., list[tuple[str, str, str]]]:
    """Undoes an import as its editor does; gives title, outcome and reason of each source."""

    def undo(done: SourceImport, client: Any = admin) -> list[tuple[str, str, str]]:
        assert client.post(address("source_import_undo", done)).status_code == 302
        done.refresh_from_db()
        run(done)
        done.refresh_from_db()
        assert done.stage == "undone"
        return [(row.title, row.outcome, row.reason) for row in done.imported.all()]

    return undo


def versions(source: Source) -> tuple[Any, ...]:
    """What readers see, and what editors see."""
    source = Source.objects.get(pk=source.pk)
    names = ("title", "publisher", "review_by", "website")
    draft = source.get_latest_revision_as_object()
    live = (
        source.has_unpublished_changes,
        source.drafted_website_key,
        *(getattr(source, name) for name in names),
    )
    return (source.live and live, *(getattr(draft, name) for name in names))


@pytest.mark.parametrize("how", ["draft", "publish"])
def test_deletes_what_it_made(admin, hub, bring_in: Callable, undo: Callable, how):
    SourceFactory(slug="other")
    done = bring_in(admin, as_csv(DUO, IND), how)

    assert undo(done) == [("DUO integration", "restored", ""), ("IND", "restored", "")]

    assert [source.slug for source in Source.objects.all()] == ["other"]
    page = admin.get(address("source_import_plan", done)).content.decode()
    assert "The import of “sources.csv” was undone on" in page
    assert page.count("Deleted") == 2


@pytest.mark.parametrize("how", ["draft", "publish"])
@pytest.mark.parametrize("was_live", [True, False])
@pytest.mark.parametrize("had_draft", [True, False])
def test_brings_back_what_it_changed(
    admin, hub, bring_in: Callable, undo: Callable, how, was_live, had_draft
):
    source = SourceFactory(
        slug="duo", title="Live", publisher="Live", live=was_live, review_by=date(2027, 1, 2)
    )
    if had_draft:
        source.title, source.publisher = "Draft", "Draft"
        source.website = "https://draft.example/"
        source.save_revision()
    before = versions(source)
    done = bring_in(admin, CHANGE, how)
    revisions = source.revisions.count()
    assert versions(source) != before

    assert undo(done) == [("New", "restored", "")]

    assert versions(source) == before
    assert source.revisions.count() > revisions
    actions = ModelLogEntry.objects.for_instance(source).order_by("pk")
    assert str(actions.filter(action="hub.undo_import_source").get().message) == (
        "Brought back what it was before the file “sources.csv”"
    )


def test_what_was_edited_or_published_since_stays(admin, hub, bring_in: Callable, undo: Callable):
    for slug in ("edited", "published", "planned"):
        SourceFactory(slug=slug, title=f"Old {slug}")
    slugs = ("edited", "published", "planned", "untouched", "made-and-edited")
    rows = [(slug, f"New {slug}", f"https://{slug}.example/", "S") for slug in slugs]
    SourceFactory(slug="untouched", title="Old untouched")
    done = bring_in(admin, as_csv(*rows, headings=("Slug", "Title", "Website", "Summary")))
    made = Source.objects.get(slug="made-and-edited").get_latest_revision_as_object()
    edited = Source.objects.get(slug="edited").get_latest_revision_as_object()
    for source in (made, edited):
        source.summary = "By hand."
        source.save_revision()
    Source.objects.get(slug="published").latest_revision.publish()
    Source.objects.filter(slug="planned").update(review_by=date(2027, 1, 2))

    assert undo(done) == [
        ("New edited", "kept", "edited_since"),
        ("New published", "kept", "edited_since"),
        ("New planned", "kept", "edited_since"),
        ("New untouched", "restored", ""),
        ("New made-and-edited", "kept", "edited_since"),
    ]

    assert edited.get_latest_revision_as_object().title == "New edited"
    page = admin.get(address("source_import_plan", done), {"outcome": "kept"}).content.decode()
    assert page.count("Edited since; it stays as it is now.") == 4
    assert "New untouched" not in page


def test_what_was_cited_or_translated_since_stays(hub, admin, bring_in: Callable, undo: Callable):
    slugs = ("cited", "drafted", "answered", "drafted-answer", "translated", "free")
    rows = [(slug, slug, f"https://{slug}.example/", "S") for slug in slugs]
    done = bring_in(
        admin, as_csv(*rows, headings=("Slug", "Title", "Website", "Summary")), "publish"
    )
    made = {source.slug: source for source in Source.objects.all()}
    publish(hub.add_guide(body=[citing(made["cited"])]))
    guide = hub.add_guide(live=False, body=[citing(made["drafted"])])
    guide.save_revision()
    QuickAnswerFactory(sources=[made["answered"]])
    answer = QuickAnswerFactory(sources=[])
    answer.answer_sources.add(
        type(answer).answer_sources.rel.related_model(source=made["drafted-answer"])
    )
    answer.save_revision()
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    made["translated"].copy_for_translation(dutch).save()

    assert undo(done) == [
        *((slug, "kept", "cited") for slug in slugs[:4]),
        ("translated", "kept", "translated"),
        ("free", "restored", ""),
    ]
    assert Source.objects.filter(live=True, slug__in=slugs[:4]).count() == 4


def test_a_draft_that_it_published_stays_once_it_is_cited(
    hub, admin, bring_in: Callable, undo: Callable
):
    source = SourceFactory(slug="duo", title="Old", live=False)
    done = bring_in(admin, CHANGE, "publish")
    publish(hub.add_guide(body=[citing(source)]))

    assert undo(done) == [("New", "kept", "cited")]
    assert Source.objects.get(pk=source.pk).live


def test_what_is_locked_or_gone_stays(hub, admin, bring_in: Callable, undo: Callable):
    done = bring_in(admin, as_csv(DUO, IND))
    Source.objects.filter(slug="duo").update(locked=True)
    Source.objects.get(slug="ind").delete()

    assert undo(done) == [("DUO integration", "kept", "locked"), ("IND", "kept", "gone")]


def test_is_offered_to_whoever_imported_and_says_what_it_does(
    hub, logged_in, admin, bring_in: Callable, undo: Callable
):
    SourceFactory(slug="ind", title="Old")
    client = logged_in("Editors")
    done = bring_in(client, as_csv(DUO, IND))

    assert (
        address("source_import_undo", done)
        in client.get(address("source_import_plan", done)).content.decode()
    )
    page = client.get(address("source_import_undo", done)).content.decode()
    assert "1 source that the import made is deleted" in page
    assert "1 source that it changed gets its former values back" in page
    assert admin.get(address("source_import_undo", done)).status_code == 403

    user = client.get("/admin/").wsgi_request.user
    delete = Permission.objects.get(codename="delete_source")
    for group in user.groups.all():
        group.permissions.remove(delete)
    assert undo(done, client) == [
        ("DUO integration", "kept", "not_deletable"),
        ("IND", "restored", ""),
    ]
    assert client.post(address("source_import_undo", done)).status_code == 403


def test_an_import_that_changed_nothing_has_nothing_to_undo(admin, hub, bring_in: Callable):
    bring_in(admin, as_csv(DUO))
    again = bring_in(admin, as_csv(DUO))

    assert admin.get(address("source_import_undo", again)).status_code == 403
    page = admin.get(address("source_import_plan", again)).content.decode()
    assert address("source_import_undo", again) not in page


def test_goes_on_where_a_run_was_killed_and_leaves_the_others_where_one_fails(
    admin, hub, bring_in: Callable, monkeypatch
):
    done = bring_in(admin, as_csv(DUO, IND))
    admin.post(address("source_import_undo", done))
    done.refresh_from_db()
    assert admin.get(reverse("source_import_progress", args=[done.pk])).json()["total"] == 2

    def fail(self: Any, **kwargs: Any) -> None:
        if self.instance.slug == "duo":
            raise RuntimeError("The disk is full.")
        Source.objects.filter(pk=self.instance.pk).delete()

    with monkeypatch.context() as patch:
        patch.setattr("cms.admin.source_import.undoing.DeleteAction.execute", fail)
        run(done)

    assert [(row.title, row.outcome, row.reason) for row in done.imported.all()] == [
        ("DUO integration", "kept", "failed"),
        ("IND", "restored", ""),
    ]
    assert Source.objects.get().slug == "duo"
