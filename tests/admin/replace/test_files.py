"""An image or a document is replaced everywhere, or taken out everywhere, as sources are."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.admin.file_content import Shown, mapped_files
from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.models import Outcome, Replacement
from cms.admin.replace.replacement_plan import plan_file
from cms.mentions.mapping import Verdict
from cms.pages.models import GuidePage
from tests.admin.files import address, make, said, shown
from tests.factories import Hub, SourceFactory, draft, publish, reload, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_indexes")]


@pytest.fixture(params=["image", "document"])
def both(request) -> tuple[Any, Any]:
    """The old file and the new one."""
    return make(request.param, "Bridge"), make(request.param, "Ferry")


def files_in(page: Any) -> list[Any]:
    """The ids of the files in a body, and the texts that stand for images."""
    return [
        (block["value"].get("image") or block["value"]["document"])
        for block in page.body.raw_data
        if block["type"] in ("image", "document")
    ]


def file_ids(page: Any) -> list[int]:
    return [found["image"] if isinstance(found, dict) else found for found in files_in(page)]


def carry_out(replacement: Replacement, how: str = "publish") -> Replacement:
    start(replacement, how=how)
    run(replacement)
    replacement.refresh_from_db()
    return replacement


def test_what_is_published_and_what_is_drafted_change_and_come_back(hub: Hub, editor, both):
    old, new = both
    words = text(f"<p>{old.pk}</p>")
    live = publish(hub.add_guide(title="Live"), body=[words, shown(old), shown(old)])
    drafted = draft(publish(hub.add_guide(title="Drafted"), body=[words]), body=[shown(old)])
    pages = (live, drafted)
    before = [page.body.raw_data[:] for page in map(reload, pages)]
    drafts = [page.get_latest_revision_as_object().body.raw_data[:] for page in pages]

    replacement = carry_out(plan_file(editor, old, new))

    assert [row.outcome for row in replacement.rows.all()] == [Outcome.CHANGED] * 2
    assert file_ids(reload(live)) == [new.pk, new.pk]
    assert file_ids(reload(drafted)) == []
    assert file_ids(reload(drafted).get_latest_revision_as_object()) == [new.pk]
    if isinstance(old, get_image_model()):
        assert {found["alt_text"] for found in files_in(reload(live))} == {"A bridge"}

    start_undo(replacement, editor)
    run(replacement)
    replacement.refresh_from_db()

    assert [row.outcome for row in replacement.rows.all()] == [Outcome.RESTORED] * 2
    assert [page.body.raw_data[:] for page in map(reload, pages)] == before
    again = [reload(page).get_latest_revision_as_object().body.raw_data[:] for page in pages]
    assert again == drafts


def test_the_logo_of_a_source_changes_live_and_in_its_draft(hub: Hub, editor):
    old, new = make("image", "Bridge"), make("image", "Ferry")
    source = SourceFactory(title="DUO", logo=old, seo_image=old)
    source.save_revision().publish()
    source.refresh_from_db()
    source.summary = "Drafted."
    source.save_revision()

    carry_out(plan_file(editor, old, new))

    source.refresh_from_db()
    drafted = source.get_latest_revision_as_object()
    assert (source.logo, source.seo_image, drafted.logo, drafted.summary) == (
        new,
        new,
        new,
        "Drafted.",
    )
    assert source.summary != "Drafted."
    assert source.has_unpublished_changes


def test_drafts_leave_readers_what_they_see(hub: Hub, editor, both):
    old, new = both
    guide = publish(hub.add_guide(), body=[shown(old)])

    carry_out(plan_file(editor, old, new), how="draft")

    assert file_ids(reload(guide)) == [old.pk]
    assert file_ids(reload(guide).get_latest_revision_as_object()) == [new.pk]


@pytest.mark.filterwarnings(  # Wagtail does not close the file that it makes smaller
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_the_screens_ask_plan_and_report(
    logged_in, hub: Hub, both, django_capture_on_commit_callbacks
):
    old, new = both
    client = logged_in("Moderators")
    publish(hub.add_guide(title="Paying"), body=[shown(old)])
    meta = type(old)._meta
    ask = reverse(f"{meta.model_name}_replace", args=[old.pk])
    refused = client.get(address(old))
    assert ask in said(refused)

    planned = client.post(ask, {"new": new.pk}, follow=True)
    assert "Paying" in said(planned)
    assert "Ferry" in said(planned)
    replacement = Replacement.objects.get()
    [row] = replacement.rows.all()
    place = f"{row.pk}/{row.places[0]['key']}"
    form = {"row": row.pk, "place": place, "how": "publish", "begin": "1"}
    shown_at = reverse("source_replacement", args=[replacement.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(shown_at, form)
    report = client.get(shown_at)

    assert "Places published: 1" in said(report)
    assert reverse("source_replacement_undo", args=[replacement.pk]) in said(report)


def test_who_may_not_edit_a_page_changes_none(logged_in, hub: Hub, both):
    old, new = both
    client = logged_in()
    publish(hub.add_guide(), body=[shown(old)])

    ask = reverse(f"{type(old)._meta.model_name}_replace", args=[old.pk])

    assert client.get(ask).status_code == 403
    assert client.post(ask, {"new": new.pk}).status_code == 403
    assert not Replacement.objects.exists()


def test_is_taken_out_as_drafts(logged_in, hub: Hub, both):
    old, _new = both
    client = logged_in("Moderators")
    guide = publish(hub.add_guide(), body=[shown(old), text("<p>Words.</p>")])
    source = None
    if isinstance(old, get_image_model()):
        source = SourceFactory(title="DUO", logo=old)
    label = type(old)._meta.label_lower.split(".")

    client.post(reverse("file_take_out", args=[*label, old.pk]))

    drafted = reload(guide).get_latest_revision_as_object()
    assert [block.block_type for block in drafted.body] == ["rich_text"]
    assert file_ids(reload(guide)) == [old.pk]
    if source:
        source.refresh_from_db()
        assert source.logo == old
        assert source.get_latest_revision_as_object().logo is None


def test_only_who_may_delete_it_takes_it_out(logged_in, hub: Hub, both):
    old, _new = both
    client = logged_in()
    guide = publish(hub.add_guide(), body=[shown(old)])
    label = type(old)._meta.label_lower.split(".")

    answer = client.post(reverse("file_take_out", args=[*label, old.pk]))

    assert answer.status_code == 403
    assert file_ids(reload(guide).get_latest_revision_as_object()) == [old.pk]


@pytest.mark.parametrize(
    ("kind", "html", "replaced", "without"),
    [
        (
            "image",
            '<p>A<embed alt="B" embedtype="image" format="left" id="1"/></p>',
            '<p>A<embed alt="B" embedtype="image" format="left" id="2"/></p>',
            "<p>A</p>",
        ),
        (
            "document",
            '<p><a id="1" linktype="document">Form</a> <a id="1" linktype="page">P</a></p>',
            '<p><a id="2" linktype="document">Form</a> <a id="1" linktype="page">P</a></p>',
            '<p>Form <a id="1" linktype="page">P</a></p>',
        ),
    ],
)
def test_rich_texts_keep_all_else(kind, html, replaced, without):
    model = get_image_model() if kind == "image" else get_document_model()

    def mapped(verdict: Any) -> str:
        def decide(shown: Shown) -> Any:
            return verdict if shown.file_id == 1 else Verdict.KEEP

        body = mapped_files(GuidePage, {"body": [text(html)]}, model, decide)["body"]
        return body[0]["value"]

    assert mapped(2) == replaced
    assert mapped(Verdict.DROP) == without
    assert mapped_files(GuidePage, {"body": [text(html)]}, model, lambda _: Verdict.KEEP) == {}
