"""A bulk action acts on exactly what the listing shows, and says how many."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page

from cms.admin.bulk import selection
from cms.admin.bulk.models import BulkChange
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.admin.bulk.conftest import everything, of_sources
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db


def selection_in(client: Client, address: str) -> str:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return page.select_one("[data-selection]").get_text(strip=True)


def titles() -> set[str]:
    return set(Source.objects.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"q": "tax"}, {"Library"}),
        ({"kind": "official"}, {"Tax forms"}),
        ({"q": "tax", "kind": "official"}, {"Tax forms", "Library"}),
        ({"q": "tax", "p": "1", "ordering": "-title"}, {"Library"}),
        ({}, set()),
    ],
)
def test_deletes_the_sources_that_are_listed(admin, sources, query, left):
    address = of_sources("delete", **query)

    assert selection_in(admin, address).startswith("All that the list shows: ")
    admin.post(address)

    assert titles() == left


def test_changes_and_reviews_the_sources_that_are_listed(admin, sources):
    admin.post(of_sources("change_kind", q="tax"), {"kind": "learning", "how": "publish"})
    admin.post(of_sources("mark_reviewed", kind="learning"), {"review_by": "2030-01-01"})

    changed = Source.objects.filter(kind="learning", review_by="2030-01-01")
    assert set(changed.values_list("title", flat=True)) == {"Tax office", "Tax forms"}
    assert Source.objects.filter(kind="official", review_by=None).exists()


def test_a_filter_that_nothing_matches_selects_nothing(admin, sources):
    response = admin.post(of_sources("delete", q="nothing of the kind"))

    assert response.status_code == 404
    assert len(titles()) == 3


def test_without_the_address_of_a_listing_it_is_that_of_the_model(admin, sources):
    admin.post("/admin/bulk/snippets/source/delete/?id=all&q=tax")

    assert titles() == {"Library"}


def test_asks_again_where_the_list_has_changed_since(admin, sources):
    page = BeautifulSoup(admin.get(of_sources("delete", q="tax")).content, "html.parser")
    action = page.select_one("form[method=POST]")["action"]
    SourceFactory(title="Tax calendar")

    response = admin.post(action, follow=True)

    assert "The list has changed since you selected." in response.content.decode()
    assert len(titles()) == 4
    page = BeautifulSoup(response.content, "html.parser")
    admin.post(page.select_one("form[method=POST]")["action"])
    assert titles() == {"Library"}


@pytest.fixture
def pages(hub: Hub) -> list[GuidePage]:
    return [hub.add_guide(title=title) for title in ("Paying tax", "Tax forms", "Reading")]


def guides_named(**fields: object) -> set[str]:
    return set(GuidePage.objects.filter(**fields).values_list("title", flat=True))


def test_unpublishes_the_pages_that_are_found(admin, hub, wagtail_indexes, pages):
    listing = reverse("wagtailadmin_explore", args=[hub.guides.pk])

    admin.post(everything(listing, "wagtailcore/page", "unpublish", q="tax"))

    assert guides_named(live=True) == {"Reading"}


def test_unpublishes_the_pages_that_a_filter_shows(admin, editor, hub, pages):
    Page.objects.filter(pk=pages[0].pk).update(owner=editor)
    listing = reverse("wagtailadmin_explore", args=[hub.guides.pk])

    admin.post(everything(listing, "wagtailcore/page", "unpublish", owner=str(editor.pk)))

    assert guides_named(live=False) == {"Paying tax"}


def test_searches_all_pages(admin, hub, wagtail_indexes, pages):
    listing = reverse("wagtailadmin_pages:search")

    admin.post(everything(listing, "wagtailcore/page", "unpublish", q="tax"))

    assert guides_named(live=False) == {"Paying tax", "Tax forms"}
    assert hub.guides.__class__.objects.get(pk=hub.guides.pk).live


@pytest.mark.parametrize("kind", ["image", "document"])
def test_deletes_the_files_that_are_listed(admin, hub, kind):
    model = get_image_model() if kind == "image" else get_document_model()
    listing = reverse("wagtailimages:index" if kind == "image" else "wagtaildocs:index")
    elsewhere = Collection.get_first_root_node().add_child(name="Elsewhere")
    for title, tag, fields in (
        ("Bridge", "old", {}),
        ("House", "old", {"collection": elsewhere}),
        ("Tree", "new", {"collection": elsewhere}),
    ):
        file = get_test_image_file() if kind == "image" else ContentFile(b"x", name="x.txt")
        model.objects.create(title=title, file=file, **fields).tags.add(tag)
    names = f"{model._meta.app_label}/{model._meta.model_name}"

    admin.post(everything(listing, names, "delete", tag="old", collection_id=str(elsewhere.pk)))

    assert set(model.objects.values_list("title", flat=True)) == {"Bridge", "Tree"}


def test_the_users_that_are_listed(admin, hub):
    for name, is_superuser in (("anna", False), ("bea", False), ("carla", True)):
        get_user_model().objects.create_user(
            name, f"{name}@example.org", "secret", is_superuser=is_superuser
        )
    listing = reverse("wagtailusers_users:index")

    admin.post(
        everything(listing, "auth/user", "set_active_state", is_superuser="false"),
        {"mark_as_active": "False"},
    )

    inactive = get_user_model().objects.filter(is_active=False)
    assert set(inactive.values_list("username", flat=True)) == {"anna", "bea"}


def test_many_are_changed_in_the_background_and_named_in_a_report(
    admin, editor, sources, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(selection, "AT_ONCE", 1)
    monkeypatch.setattr(selection, "NAMED", 1)
    address = of_sources("delete", q="tax")
    html = admin.get(address).content.decode()
    assert "Are you sure you want to delete 2 sources?" in html
    assert "All that the list shows: 2 sources. The first 1 are named here." in html
    assert "The work goes on in the background" in html

    with django_capture_on_commit_callbacks() as callbacks:
        response = admin.post(address)
    change = BulkChange.objects.get()
    assert response.url == reverse("bulk_change", args=[change.pk])
    assert len(titles()) == 3
    progress = admin.get(reverse("bulk_change_progress", args=[change.pk])).json()
    assert progress["underWay"]
    assert progress["text"] == "0 of 2 are done."
    assert "Under way" in admin.get(response.url).content.decode()

    for callback in callbacks:
        callback()
    assert titles() == {"Library"}
    report = admin.get(response.url).content.decode()
    assert "Tax forms" in report
    assert "<strong>2</strong> Done" in report


def test_nobody_else_sees_the_report(admin, logged_in, sources):
    admin.post(of_sources("delete", q="tax"))
    address = reverse("bulk_change", args=[BulkChange.objects.get().pk])

    other = logged_in("Moderators")
    assert other.get(address).status_code == 403
    assert other.post(address.replace("/?", "") + "undo/").status_code == 403


def test_one_that_fails_leaves_the_others_alone(admin, sources, monkeypatch, hub):
    delete = Source.delete

    def fail_once(source: Source, *args, **kwargs):
        if source.title == "Tax office":
            raise RuntimeError
        return delete(source, *args, **kwargs)

    monkeypatch.setattr(Source, "delete", fail_once)

    response = admin.post(of_sources("delete"), follow=True)

    assert titles() == {"Tax office"}
    text = response.content.decode()
    assert "2 Sources deleted." in text
    assert "1 was left alone. Tax office: Something went wrong" in text


def test_a_permission_that_is_lost_meanwhile_is_lost(
    logged_in, sources, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(selection, "AT_ONCE", 1)
    client = logged_in("Moderators")
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(of_sources("delete"))
    BulkChange.objects.get().user.groups.clear()

    for callback in callbacks:
        callback()

    assert len(titles()) == 3


def test_what_is_deleted_is_not_undone(admin, sources):
    admin.post(of_sources("delete", q="tax"))

    undo = reverse("bulk_change_undo", args=[BulkChange.objects.get().pk])
    assert admin.post(undo).status_code == 403
