"""Two editors at once: nothing that either was told was saved is written over."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import rich_text

from cms.admin.saving.conflicts import ConflictMixin
from cms.snippets.models import Offer, Source
from tests.admin.forms import Form, form_at, stream_of
from tests.factories import Hub, SourceFactory, text

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def editor_of(hub: Hub):
    """A browser of an editor of this name."""

    def log_in(name: str) -> Client:
        user = get_user_model().objects.create_user(name, first_name=name.title())
        user.groups.add(Group.objects.get(name="Moderators"))
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def ann(editor_of) -> Client:
    return editor_of("ann")


@pytest.fixture
def bob(editor_of) -> Client:
    return editor_of("bob")


@pytest.fixture(params=["guide", "source"])
def opened(request, hub: Hub):
    """A page or a snippet that both have open."""
    if request.param == "guide":
        made = hub.add_guide(title="T", summary="S")
        made.save_revision().publish()
        return made, f"/admin/pages/{made.pk}/edit/"
    made = SourceFactory(title="T", summary="S")
    made.save_revision().publish()
    return made, f"/admin/snippets/snippets/source/edit/{made.pk}/"


def reload(thing):
    return type(thing).objects.get(pk=thing.pk)


def draft_of(thing):
    return reload(thing).get_latest_revision_as_object()


def form(client: Client, address: str) -> Form:
    return form_at(client, address, "body" if "/pages/" in address else "guidance")


def ways(answer) -> Form:
    """What the screen with both versions would send, without the button."""
    page = BeautifulSoup(answer.content, "html.parser")
    inputs = page.select("form.hub-conflict input[name]")
    return {field["name"]: field.get("value", "") for field in inputs}


def test_a_save_upon_another_is_refused_and_shows_both(ann, bob, opened):
    thing, address = opened
    hers, his = form(ann, address), form(bob, address)
    assert ann.post(address, hers | {"title": "Ann's"}).status_code == 302

    answer = bob.post(address, his | {"summary": "Bob's"})

    assert ways(answer)
    assert (draft_of(thing).title, draft_of(thing).summary) == ("Ann's", "S")
    text = answer.content.decode()
    assert "Ann" in text
    assert "Bob&#x27;s" in text
    assert "You changed different parts" in text


@pytest.mark.parametrize("action", ["", "action-publish"])
def test_both_are_saved(ann, bob, opened, action):
    thing, address = opened
    hers, his = form(ann, address), form(bob, address)
    ann.post(address, hers | {"title": "Ann's"})
    chosen = {"action-publish": "x"} if action else {}
    answer = bob.post(address, his | {"summary": "Bob's"} | chosen)

    saved = bob.post(address, ways(answer) | {"hub_saving_way": "both"}, follow=True)

    assert (draft_of(thing).title, draft_of(thing).summary) == ("Ann's", "Bob's")
    assert reload(thing).title == "T"
    assert "Saved as a draft" in saved.content.decode()


def test_both_blocks_of_one_body_are_saved(ann, bob, hub: Hub):
    guide = hub.add_guide(body=[text("<p>0</p>"), text("<p>1</p>")])
    guide.save_revision()
    address = f"/admin/pages/{guide.pk}/edit/"
    body = stream_of("body", [*guide.body.raw_data])
    body |= {f"body-{number}-value": rich_text(f"<p>{number}</p>") for number in range(2)}
    hers, his = form(ann, address) | body, form(bob, address) | body
    ann.post(address, hers | {"body-0-value": rich_text("<p>Hers.</p>")})
    answer = bob.post(address, his | {"body-1-value": rich_text("<p>His.</p>")})
    assert "You changed different parts" in answer.content.decode()

    bob.post(address, ways(answer) | {"hub_saving_way": "both"})

    texts = [block["value"] for block in draft_of(guide).body.raw_data]
    assert ["Hers." in texts[0], "His." in texts[1]] == [True, True]
    assert draft_of(guide).summary == guide.summary


def test_where_both_changed_the_same_mine_is_kept_and_named(ann, bob, opened):
    thing, address = opened
    hers, his = form(ann, address), form(bob, address)
    ann.post(address, hers | {"title": "Ann's"})
    answer = bob.post(address, his | {"title": "Bob's"})
    assert "kept as you wrote it" in answer.content.decode()

    saved = bob.post(address, ways(answer) | {"hub_saving_way": "both"}, follow=True)

    assert draft_of(thing).title == "Bob's"
    assert "yours was kept: Title" in saved.content.decode()


@pytest.mark.parametrize("way", ["theirs", "open"])
def test_theirs_is_taken_and_mine_is_in_the_history(ann, bob, opened, way):
    thing, address = opened
    hers, his = form(ann, address), form(bob, address)
    ann.post(address, hers | {"title": "Ann's"})
    answer = bob.post(address, his | {"summary": "Bob's"})

    saved = bob.post(address, ways(answer) | {"hub_saving_way": way}, follow=True)

    assert saved.status_code == 200
    assert (draft_of(thing).title, draft_of(thing).summary) == ("Ann's", "S")
    kept = thing.revisions.order_by("-pk")[1].as_object()
    assert (kept.title, kept.summary) == ("T", "Bob's")
    shown = "Bob&#x27;s" in saved.content.decode()
    assert shown == (way == "open")


def test_a_third_version_is_shown_again(ann, bob, opened):
    thing, address = opened
    hers, his = form(ann, address), form(bob, address)
    ann.post(address, hers | {"title": "Ann's"})
    answer = bob.post(address, his | {"summary": "Bob's"})
    ann.post(address, form(ann, address) | {"title": "Ann's second"})

    again = bob.post(address, ways(answer) | {"hub_saving_way": "both"})

    assert ways(again)
    assert draft_of(thing).title == "Ann's second"


def test_a_form_from_before_the_first_revision(ann, bob, hub: Hub):
    """Wagtail lets it pass, for it does not say what it was loaded from."""
    guide = hub.add_guide(title="T", summary="S")
    assert guide.latest_revision is None
    address = f"/admin/pages/{guide.pk}/edit/"
    hers, his = form(ann, address), form(bob, address)
    assert "loaded_revision_id" not in his
    ann.post(address, hers | {"title": "Ann's"})

    assert ways(bob.post(address, his | {"summary": "Bob's"}))
    assert draft_of(guide).title == "Ann's"


def test_autosave_is_refused_too(ann, bob, opened):
    _, address = opened
    hers, his = form(ann, address), form(bob, address)
    assert ann.post(address, hers | {"title": "Ann's"}, headers=JSON).json()["success"]

    answer = bob.post(address, his | {"summary": "Bob's"}, headers=JSON)

    assert answer.status_code == 200
    assert not answer.json()["success"]
    assert answer.json()["error_code"] == "invalid_revision"
    assert "Ann has saved this too" in answer.json()["error_message"]


def test_autosave_writes_over_no_version_that_somebody_opened(ann, bob, opened):
    """Else nobody could tell what the other one changed."""
    thing, address = opened
    hers = form(ann, address) | {"title": "Ann's"}
    first = ann.post(address, hers, headers=JSON).json()["revision_id"]
    mine = hers | {"overwrite_revision_id": first}
    second = ann.post(address, mine | {"title": "Ann's second"}, headers=JSON).json()["revision_id"]
    assert second == first
    his = form(bob, address)

    third = ann.post(address, mine | {"title": "Ann's third"}, headers=JSON).json()["revision_id"]

    assert third != first
    answer = bob.post(address, his | {"summary": "Bob's"})
    bob.post(address, ways(answer) | {"hub_saving_way": "both"})
    assert (draft_of(thing).title, draft_of(thing).summary) == ("Ann's third", "Bob's")


def test_every_edit_view_of_drafts_is_guarded():
    client = Client()
    client.get("/admin/login/")  # the addresses are made when they are first asked for
    views = [page_viewset_registry.get_by_type(Page).edit_view_class]
    views += [model.snippet_viewset.edit_view_class for model in get_snippet_models()]
    assert {Source, Offer} <= set(get_snippet_models())
    assert all(issubclass(view, ConflictMixin) for view in views)
