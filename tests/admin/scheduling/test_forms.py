"""What the forms of pages and snippets say of a schedule."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.admin.forms import form_at
from tests.factories import Hub, OfferFactory, QuickAnswerFactory, SourceFactory, reload

pytestmark = pytest.mark.django_db


def edit_address(item: Any) -> str:
    if isinstance(item, Source):
        return reverse("wagtailsnippets_snippets_source:edit", args=[item.pk])
    return reverse("wagtailadmin_pages:edit", args=[item.pk])


def save(client: Client, item: Any, **fields: str) -> str:
    """Return what the form says then."""
    address = edit_address(item)
    streams = ("guidance",) if isinstance(item, Source) else ("body",)
    form = {**form_at(client, address, *streams), **fields}
    response = client.post(address, form, follow=True)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


PUBLISH = {"action-publish": "1"}


@pytest.fixture(params=["page", "source"])
def item(request, hub: Hub) -> Any:
    return hub.add_guide(title="First") if request.param == "page" else SourceFactory(title="First")


def at(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def draft_of(item: Any) -> Any:
    return type(item).objects.get(pk=item.pk).get_latest_revision_as_object()


def test_a_past_expiry_keeps_no_draft_from_being_saved(admin, item):
    past = timezone.now() - timedelta(days=3)
    type(item).objects.filter(pk=item.pk).update(live=False, expired=True, expire_at=past)

    text = save(admin, item, title="Changed", expire_at=at(past))
    assert "Expiry date/time must be in the future." not in text
    assert draft_of(item).title == "Changed"

    text = save(admin, item, title="Changed again", expire_at=at(past), **PUBLISH)
    assert "Expiry date/time must be in the future." in text
    assert draft_of(item).title == "Changed"


def test_the_order_of_both_is_checked_in_drafts_too(admin, item):
    now = timezone.now()

    text = save(
        admin, item, go_live_at=at(now + timedelta(days=2)), expire_at=at(now - timedelta(days=1))
    )

    assert "Go live date/time must be before expiry date/time" in text


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize("how", [{}, PUBLISH])
def test_a_year_that_nobody_means_is_an_error(admin, item, name, year, how):
    text = save(admin, item, **{name: f"{year}-01-01 00:00"}, **how)

    assert "Enter a year from 1900 to 9998." in text
    assert getattr(draft_of(item), name) is None


def test_so_it_is_with_days(admin):
    source = SourceFactory()

    assert "Enter a year from 1900 to 9998." in save(admin, source, review_by="0001-01-01")


def test_a_scheduled_slug_is_taken(admin, hub: Hub):
    later = timezone.now() + timedelta(days=2)
    first, second = hub.add_guide(slug="first"), hub.add_guide(slug="second")
    save(admin, first, slug="wanted", go_live_at=at(later), **PUBLISH)
    assert reload(first).slug == "first"

    for how in ({}, {"go_live_at": at(later), **PUBLISH}):
        text = save(admin, second, slug="wanted", **how)
        assert "will have this slug from" in text
    assert draft_of(second).slug == "second"


def test_a_scheduled_slug_of_a_source_is_taken(admin, hub: Hub):
    later = timezone.now() + timedelta(days=2)
    first, second = SourceFactory(slug="first"), SourceFactory(slug="second")
    save(admin, first, slug="wanted", go_live_at=at(later), **PUBLISH)
    beside = draft_of(first)
    beside.slug, beside.go_live_at = "first", None
    beside.save_revision()

    assert "has this slug, or will have it" in save(admin, second, slug="wanted")


@pytest.mark.parametrize("kind", ["page", "source", "answer", "offer"])
def test_what_is_live_stays_live_when_a_change_is_scheduled(hub: Hub, kind):
    item: Any = {
        "page": hub.add_guide,
        "source": SourceFactory,
        "answer": QuickAnswerFactory,
        "offer": OfferFactory,
    }[kind]()
    assert item.live_revision is None
    item.go_live_at = timezone.now() + timedelta(days=1)

    item.save_revision().publish()

    assert type(item).objects.get(pk=item.pk).live


def test_a_scheduled_guide_is_not_changed_yet(hub: Hub):
    guide: GuidePage = hub.add_guide(title="Now")
    guide.title = "Later"
    guide.go_live_at = timezone.now() + timedelta(days=1)

    guide.save_revision().publish()

    assert (reload(guide).title, reload(guide).live) == ("Now", True)
