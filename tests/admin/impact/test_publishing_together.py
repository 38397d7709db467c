"""A page is published together with the sources and quick answers that readers would miss."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.snippets.models import QuickAnswer, Source
from tests.admin.forms import based_on, form_at
from tests.factories import Hub, QuickAnswerFactory, SourceFactory, citing, draft, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(hub: Hub) -> Source:
    return SourceFactory(title="Newcomer", live=False)


@pytest.fixture
def guide(hub: Hub, source, new):
    return draft(hub.add_guide(title="Paying"), body=[citing(source), citing(new)])


@pytest.fixture
def answer(guide) -> QuickAnswer:
    return QuickAnswerFactory(question="What does it cost?", guide=guide, live=False)


def edit(guide) -> str:
    return reverse("wagtailadmin_pages:edit", args=[guide.pk])


def publish(client, guide, *ticked: str, **fields):
    sources = Source.objects.filter(mentions__page=guide).distinct()
    body = [
        ("source_mention", {"source": source.pk, "kicker": "", "note": ""}) for source in sources
    ]
    form = form_at(client, edit(guide), "body")
    sent = {**form, **nested_form_data({"body": streamfield(body)}), **based_on(guide), **fields}
    return client.post(
        edit(guide), {**sent, "action-publish": "together", "together": ticked}, follow=True
    )


def boxes(client, guide) -> dict[str, str]:
    """What stands beside each box, and what the box is called; in brackets if it is disabled."""
    page = BeautifulSoup(client.get(edit(guide)).content, "html.parser")
    found = {}
    for row in page.select("#hub-together fieldset div"):
        box = row.select_one("input")
        title, what = row.label.get_text(strip=True), row.span.get_text(strip=True)
        found[box["value"]] = f"({title}) {what}" if box.has_attr("disabled") else title
        assert box.has_attr("checked") != box.has_attr("disabled")
    return found


def test_counts_what_readers_will_see_and_offers_the_rest(admin, guide, new, answer):
    page = admin.get(edit(guide)).content.decode()

    assert (
        "Publishing adds 1 mention. 1 mention of a source that is not published stays hidden."
        in page
    )
    assert boxes(admin, guide) == {
        f"source-{new.pk}": "Newcomer",
        f"quickanswer-{answer.pk}": "What does it cost?",
    }


def test_says_when_readers_see_none_of_it(admin, guide):
    guide.topic.unpublish()

    sentence = f"Readers see none of it until “{guide.topic.title}” is published."
    assert sentence in BeautifulSoup(admin.get(edit(guide)).content, "html.parser").get_text()


def test_publishes_what_is_ticked_together_with_the_page(admin, guide, new, answer):
    response = publish(admin, guide, f"source-{new.pk}")

    text = response.content.decode()
    assert "Published together with it: “Newcomer”." in text
    assert Source.objects.get(pk=new.pk).live
    assert not QuickAnswer.objects.get(pk=answer.pk).live
    assert not reload(guide).has_unpublished_changes
    assert boxes(admin, draft(guide, title="Again")) == {
        f"quickanswer-{answer.pk}": "What does it cost?"
    }


def test_publishes_all_or_nothing(admin, guide, new, answer):
    new.website = ""
    new.save_revision(clean=False)

    response = publish(admin, guide, f"quickanswer-{answer.pk}", f"source-{new.pk}", title="Now")

    text = response.content.decode()
    assert "Nothing has been published; the draft is saved." in text
    assert "“Newcomer”: Website: This field cannot be blank." in text
    assert not QuickAnswer.objects.get(pk=answer.pk).live
    page = reload(guide)
    assert (page.title, page.get_latest_revision_as_object().title) == ("Paying", "Now")


def test_is_not_for_a_page_that_is_published_later(admin, guide, new):
    later = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")

    response = publish(admin, guide, f"source-{new.pk}", go_live_at=later)

    assert "The page is to be published later" in response.content.decode()
    assert not Source.objects.get(pk=new.pk).live


def test_forms_of_new_pages_have_a_place_for_it(admin, hub: Hub):
    address = reverse("wagtailadmin_pages:add", args=["pages", "guidepage", hub.guides.pk])
    page = BeautifulSoup(admin.get(address).content, "html.parser")

    assert page.select_one("#hub-impact-sentence").get_text() == ""
    assert page.select_one("#hub-together").get_text(strip=True) == ""


def test_publishes_nothing_else(admin, guide, new):
    other = SourceFactory(title="Other", live=False)

    publish(admin, guide, f"source-{other.pk}")

    assert not Source.objects.get(pk=other.pk).live
    assert not reload(guide).has_unpublished_changes


def test_takes_the_permission_to_publish_each(logged_in, hub: Hub, guide, new, answer):
    client = logged_in()
    group = Group.objects.create(name="Publishers of pages")
    for name in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=name)
        GroupPagePermission.objects.create(group=group, page=hub.home, permission=permission)
    group.permissions.add(Permission.objects.get(codename="change_source"))
    group.user_set.add(client.get("/admin/").wsgi_request.user)

    assert boxes(client, guide) == {
        f"source-{new.pk}": "(Newcomer) Source: You may edit this, but not publish it.",
        f"quickanswer-{answer.pk}": "(What does it cost?) Quick answer: You may not edit this.",
    }
    publish(client, guide, f"source-{new.pk}")
    assert not Source.objects.get(pk=new.pk).live
    assert reload(guide).has_unpublished_changes


def test_is_not_offered_to_those_who_do_not_publish(logged_in, guide):
    page = logged_in("Editors").get(edit(guide)).content.decode()

    assert "stays hidden" in page
    assert "Publish with what is ticked" not in page


def test_many_pages_are_published_together_with_what_is_ticked(admin, hub: Hub, guide, new, answer):
    half = SourceFactory(title="Half", live=False)
    half.website = ""
    half.save_revision(clean=False)
    locked = SourceFactory(title="Locked", live=False, locked=True)
    other = draft(hub.add_guide(title="Other"), body=[citing(half), citing(locked)])
    address = f"/admin/bulk/wagtailcore/page/publish/?id={guide.pk}&id={other.pk}&next=/admin/"

    page = BeautifulSoup(admin.get(address).content, "html.parser")
    ticked = [box["value"] for box in page.select("input[name=together][checked]")]
    assert ticked == [f"source-{half.pk}", f"source-{new.pk}", f"quickanswer-{answer.pk}"]
    assert "Locked: Locked by somebody else." in page.get_text()
    response = admin.post(address, {"together": ticked[:2]}, follow=True)

    text = response.content.decode()
    assert "1 page has been published" in text
    assert "Other: “Half”: Website: This field cannot be blank." in text
    assert Source.objects.get(pk=new.pk).live
    assert not QuickAnswer.objects.get(pk=answer.pk).live
    assert not reload(guide).has_unpublished_changes
    assert reload(other).has_unpublished_changes
