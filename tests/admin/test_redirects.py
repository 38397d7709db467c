"""Redirects that lead in a circle are shown in their list, and not saved."""

from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.factories import Hub

PROBLEM = "Leads in a circle"


def add(client, old_path: str, link: str):
    data = {"old_path": old_path, "redirect_link": link, "is_permanent": "on"}
    return client.post(reverse("wagtailredirects:add"), data)


def test_the_list_says_which_lead_in_a_circle(hub: Hub, admin) -> None:
    Redirect.add_redirect("/a b", "/b/")
    Redirect.add_redirect("/b", "http://localhost/a%20b")
    Redirect.add_redirect("/c", "https://example.org/c")

    for name in ("index", "index_results"):
        content = admin.get(reverse(f"wagtailredirects:{name}")).content.decode()
        assert content.count(PROBLEM) == 2


def test_none_is_saved_that_would(hub: Hub, admin) -> None:
    assert add(admin, "/a", "http://localhost/b").status_code == 302
    refused = add(admin, "/b", "http://localhost/a/")

    assert "redirects lead back to the path" in refused.content.decode()
    assert Redirect.objects.count() == 1

    stored = Redirect.objects.get()
    edited = admin.post(
        reverse("wagtailredirects:edit", args=[stored.pk]),
        {"old_path": "/a", "redirect_link": "http://localhost/a?x=1"},
    )
    assert "redirects lead back to the path" in edited.content.decode()
    assert add(admin, "/c", "https://example.org/a").status_code == 302
