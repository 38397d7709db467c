"""An editor finds what is broken or overdue, reviews it, and is warned of it where it is cited."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.snippets.models import Source
from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory, citing
from tests.health.broken import break_link

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


def test_an_editor_reviews_what_is_overdue(
    desk_of: Callable[[str], Desk], hub: Hub, picture
) -> None:
    overdue = SourceFactory(title="DUO integration", review_by=date(2020, 1, 31))
    SourceFactory(title="IND residence", review_by=date(2040, 1, 31))
    broken = SourceFactory(title="Old library")
    break_link(broken)
    guide = hub.add_guide(title="How do you pay?", body=[citing(broken)])
    desk = desk_of("Editors")
    page = desk.page
    titles = page.locator("td.title .title-wrapper")

    page.goto("/admin/")
    expect(page.get_by_role("main")).to_contain_text("link")
    picture("dashboard-health")
    assert serious_violations(page) == []

    page.get_by_role("link", name="Sources", exact=True).click()
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_text("Broken", exact=True).first.click()
    expect(titles).to_have_text(["Old library"])
    picture("sources-list-broken")
    assert serious_violations(page) == []

    desk.open_source(overdue)
    panel = page.locator("#panel-looking_after_it-content")
    panel.get_by_role("link", name="Mark reviewed").click()
    picture("source-review")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Mark reviewed").click()
    expect(page.locator(".messages .success")).to_contain_text("is marked as reviewed")
    assert Source.objects.get(pk=overdue.pk).review_by > timezone.localdate()

    desk.open_page(guide)
    expect(page.locator(".messages")).not_to_contain_text("IND residence")
    page.get_by_role("button", name="Checks").click()
    expect(page.locator("[data-checks-panel]")).to_contain_text("Old library")
    picture("page-checks-health")
