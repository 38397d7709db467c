"""Editors mark sources as reviewed, one or many; nobody else sees how."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from cms.health.models import Review
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/snippets/source/"
OLD, NEXT = date(2020, 1, 31), date(2040, 6, 30)


def bulk(action: str, *sources: Source) -> str:
    ids = "&".join(f"id={source.pk}" for source in sources)
    return f"/admin/bulk/snippets/source/{action}/?{ids}&next={LIST}"


def review_url(source: Source) -> str:
    return reverse("source_review", args=[source.pk])


@pytest.fixture
def sources(hub: Hub) -> list[Source]:
    return [SourceFactory(title=f"Source {name}", review_by=OLD) for name in "ABC"]


def dates() -> list[date | None]:
    return list(Source.objects.order_by("title").values_list("review_by", flat=True))


def test_the_next_review_is_proposed_and_noted(logged_in, sources, settings):
    settings.REVIEW_DAYS = 90
    editors = logged_in("Editors")

    page = BeautifulSoup(editors.get(review_url(sources[0])).content, "html.parser")
    proposed = page.find("input", {"name": "review_by"})["value"]
    assert proposed == (timezone.localdate() + timedelta(days=90)).isoformat()

    response = editors.post(review_url(sources[0]), {"review_by": "2040-06-30"}, follow=True)
    assert "is marked as reviewed" in response.content.decode()
    assert dates() == [NEXT, OLD, OLD]
    history = editors.get(f"{LIST}history/{sources[0].pk}/").content.decode()
    assert "Reviewed; the next review is due by June 30, 2040" in history


@pytest.mark.parametrize("day", ["", "2020-01-01", "soon"])
def test_a_day_that_is_not_to_come_is_refused(logged_in, sources, day):
    response = logged_in("Editors").post(review_url(sources[0]), {"review_by": day})

    assert response.status_code == 200
    assert dates() == [OLD] * 3
    assert not Review.objects.exists()


def test_many_are_marked_at_once(logged_in, sources):
    editors = logged_in("Editors")
    action = bulk("mark_reviewed", *sources[:2])
    assert "Source A" in editors.get(action).content.decode()

    response = editors.post(action, {"review_by": "2040-06-30"}, follow=True)

    assert "2 sources are marked as reviewed" in response.content.decode()
    assert dates() == [NEXT, NEXT, OLD]


def test_many_get_an_owner(logged_in, sources):
    editors = logged_in("Editors")
    owner = get_user_model().objects.get(username="member-of-Editors")
    get_user_model().objects.create_user("outsider")
    action = bulk("assign_review_owner", *sources[:2])
    form = BeautifulSoup(editors.get(action).content, "html.parser")
    names = [option.get_text() for option in form.select("select[name=owner] option")]
    assert names == ["Nobody", "member-of-Editors"]

    response = editors.post(action, {"owner": owner.pk}, follow=True)
    assert "The reviews of 2 sources are up to member-of-Editors now." in response.content.decode()
    owners = Source.objects.order_by("title").values_list("review_owner", flat=True)
    assert list(owners) == [owner.pk, owner.pk, None]

    editors.post(bulk("assign_review_owner", sources[0]), {"owner": ""})
    assert Source.objects.get(title="Source A").review_owner is None


def test_others_see_nothing_and_are_told_so(logged_in, sources):
    outsider = logged_in()
    addresses = [
        review_url(sources[0]),
        reverse("source_link_status", args=[sources[0].pk]),
        bulk("mark_reviewed", *sources),
        bulk("assign_review_owner", *sources),
    ]
    for address in addresses:
        refused = outsider.get(address)
        assert refused.status_code == 403
        assert b"Source A" not in refused.content
        assert outsider.post(address, {"review_by": "2040-06-30"}).status_code in (403, 405)
    assert outsider.post(reverse("source_check_link", args=[sources[0].pk])).status_code == 403
    assert dates() == [OLD] * 3


def test_who_may_only_view_sources_gets_no_buttons(sources, client):
    group = Group.objects.create(name="Viewers")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_source"]))
    viewer = get_user_model().objects.create_user("viewer")
    viewer.groups.add(group)
    client.force_login(viewer)

    page = client.get(LIST).content.decode()
    assert "Source A" in page
    assert "Mark reviewed" not in page
    assert client.get(review_url(sources[0])).status_code == 403


class TestForm:
    """The form of a source changes who reviews, and when, only where the editor did."""

    def posted(self, admin, source: Source, **changed: str) -> dict[str, str]:
        page = BeautifulSoup(admin.get(f"{LIST}edit/{source.pk}/").content, "html.parser")
        form = page.find("form", attrs={"data-edit-form": True})
        values = {
            field["name"]: field.get("value", field.get_text())
            for field in form.select("input[name], textarea[name]")
            if field.get("type") not in ("checkbox", "radio", "submit")
        }
        for choice in form.select("select[name]"):
            chosen = choice.select_one("option[selected]")
            values[choice["name"]] = chosen["value"] if chosen else ""
        return values | {"guidance-count": "0"} | changed

    def test_saving_what_was_opened_before_a_review_keeps_it(self, admin, editor, sources):
        opened = self.posted(admin, sources[0], title="New title")
        Source.objects.filter(pk=sources[0].pk).update(review_by=NEXT, review_owner=editor)

        admin.post(f"{LIST}edit/{sources[0].pk}/", {**opened, "action-publish": "1"})

        stored = Source.objects.get(pk=sources[0].pk)
        assert (stored.title, stored.review_by, stored.review_owner) == ("New title", NEXT, editor)

    def test_saves_what_the_editor_plans(self, admin, editor, sources):
        opened = self.posted(
            admin, sources[0], review_by="2041-01-01", review_owner=str(editor.pk), title="Draft"
        )

        admin.post(f"{LIST}edit/{sources[0].pk}/", opened)

        stored = Source.objects.get(pk=sources[0].pk)
        assert (stored.review_by, stored.review_owner) == (date(2041, 1, 1), editor)
        assert (stored.title, stored.has_unpublished_changes) == ("Source A", True)

        admin.post(f"{LIST}edit/{sources[0].pk}/", self.posted(admin, sources[0], review_by=""))
        assert Source.objects.get(pk=sources[0].pk).review_by is None
