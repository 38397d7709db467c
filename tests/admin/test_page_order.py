"""Lists in the order of the page tree have pages, and pages in them can be moved."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.admin import page_order
from cms.pages.models import GuidePage
from tests.factories import Hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def guides(hub: Hub) -> list[GuidePage]:
    return [hub.add_guide(title=title) for title in "ABCDE"]


def listing(hub: Hub) -> str:
    return reverse("wagtailadmin_explore", args=[hub.guides.pk])


def shown(client: Client, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [title.get_text(strip=True) for title in page.select("td.title .title-wrapper")]


def order(hub: Hub) -> str:
    return "".join(Page.objects.child_of(hub.guides).values_list("title", flat=True))


@pytest.mark.parametrize("query", ["", "?ordering=ord"])
def test_a_long_list_has_pages_in_the_order_of_the_tree(admin, hub: Hub, monkeypatch, query):
    monkeypatch.setattr(page_order, "DRAGGED", 4)
    monkeypatch.setattr(page_order.OrderedIndexView, "paginate_by", 3)
    for title in "EDCBA":
        hub.add_guide(title=title)

    assert shown(admin, listing(hub) + query) == ["E", "D", "C"]
    more = query.replace("?", "&")
    assert shown(admin, f"{listing(hub)}?p=2{more}") == ["B", "A"]
    html = admin.get(listing(hub) + query).content.decode()
    assert "w-orderable" not in html
    assert "data-bulk-action-checkbox" in html


def test_a_short_list_is_dragged_by_those_who_may(admin, logged_in, hub: Hub, guides):
    assert "w-orderable" in admin.get(listing(hub)).content.decode()
    html = logged_in("Editors").get(listing(hub)).content.decode()
    assert "w-orderable" not in html
    assert "Move to bottom" not in html
    assert "has been moved successfully" not in html


@pytest.mark.parametrize(
    ("title", "way", "expected"),
    [
        ("C", "up", "ACBDE"),
        ("C", "down", "ABDCE"),
        ("C", "top", "CABDE"),
        ("C", "bottom", "ABDEC"),
        ("A", "up", "ABCDE"),
        ("E", "down", "ABCDE"),
        ("E", "top", "EABCD"),
    ],
)
def test_moves_a_page(admin, hub: Hub, guides, title, way, expected):
    page = next(guide for guide in guides if guide.title == title)
    address = reverse("page_place", args=[page.pk, way])
    assert address in admin.get(listing(hub)).content.decode()

    response = admin.post(f"{address}?next={listing(hub)}", follow=True)

    assert order(hub) == expected
    assert response.redirect_chain == [(listing(hub), 302)]
    assert f"“{title}” has been moved." in response.content.decode()


def test_moves_a_page_after_another(admin, hub: Hub, guides):
    a, _b, _c, d, e = guides
    address = reverse("page_place_after", args=[e.pk])
    assert "Place it after" in admin.get(address).content.decode()

    refused = admin.post(address, {"after": hub.guides.pk})
    assert "Choose another page of the same list." in refused.content.decode()
    admin.post(address, {"after": a.pk})
    assert order(hub) == "AEBCD"
    admin.post(reverse("page_place_after", args=[a.pk]), {"after": d.pk})
    assert order(hub) == "EBCDA"


def test_those_who_may_not_move_it_are_refused(logged_in, hub: Hub, guides):
    client = logged_in("Editors")

    assert client.post(reverse("page_place", args=[guides[2].pk, "up"])).status_code == 403
    after = reverse("page_place_after", args=[guides[2].pk])
    assert client.get(after).status_code == 403
    assert client.post(after, {"after": guides[0].pk}).status_code == 403
    assert order(hub) == "ABCDE"
