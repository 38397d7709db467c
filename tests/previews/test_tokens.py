"""A token that is good for nothing tells nobody why."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageViewRestriction

from cms.pages.models import GuidePage
from cms.previews.models import Preview
from cms.previews.tokens import SALT, make_preview, token_of
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, draft
from tests.previews.conftest import PreviewClient

QUERY = '{ guide(slug: "guide") { title } }'


@pytest.fixture
def guide(hub: Hub) -> GuidePage:
    return draft(hub.add_guide(slug="guide", title="Published"), title="Draft")


def title(token: str, client: Client | None = None) -> str:
    return PreviewClient(token, client)(QUERY)["guide"]["title"]


def refusal_of(token: str) -> tuple[int, Any, dict[str, str]]:
    """Status and body without the id of the request, and the headers that matter."""
    response = PreviewClient(token).ask(QUERY)
    body = json.loads(response.content)
    for error in body["errors"]:
        error["extensions"].pop("requestId", None)
    return (
        response.status_code,
        body,
        {name: response.get(name) for name in ("Cache-Control", "Vary", "ETag", "Set-Cookie")},
    )


@contextmanager
def signed_ago(seconds: int) -> Iterator[None]:
    """Tokens that are made inside were signed that many seconds ago."""
    then = time.time() - seconds
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: then))
        yield


def test_shows_the_draft_again_and_again(guide, editor):
    preview = make_preview(editor, guide)

    assert {title(token_of(preview)) for _ in range(3)} == {"Draft"}


def test_everything_that_is_wrong_is_the_same_error(guide, editor, settings):
    token = token_of(make_preview(editor, guide))
    key, moment, signature = token.split(":")
    signer = TimestampSigner(salt=SALT)
    wrong = {
        "empty": "",
        "malformed": "nonsense",
        "unsigned": key,
        "long": "x" * 5_000,
        "another key": f"{'0' * 32}:{moment}:{signature}",
        "later": f"{key}:{moment[:-1]}{'y' if moment.endswith('z') else 'z'}:{signature}",
        "tampered": token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        "foreign": TimestampSigner(salt=SALT, key="another").sign(key),
        "for another purpose": TimestampSigner(salt="sessions").sign(key),
        "of nothing": signer.sign("0" * 32),
        "no key": signer.sign("guide"),
        "non-ASCII": "ключ",
    }

    answers = {name: refusal_of(value) for name, value in wrong.items()}

    revoked = token_of(make_preview(editor, guide))
    Preview.objects.all().delete()
    answers["revoked"] = refusal_of(revoked)
    preview = make_preview(editor, guide)
    Preview.objects.update(expires=timezone.now())
    answers["expired"] = refusal_of(token_of(preview))
    editor.is_active = False
    editor.save()
    answers["of somebody who left"] = refusal_of(token_of(make_preview(editor, guide)))
    editor.is_active, editor.is_superuser = True, False
    editor.save()
    answers["of somebody who may not edit"] = refusal_of(token_of(make_preview(editor, guide)))

    expected = (
        403,
        {
            "errors": [
                {
                    "message": "The preview token is not valid. Open the preview again from the"
                    " editor.",
                    "extensions": {"code": "INVALID_PREVIEW_TOKEN"},
                }
            ]
        },
        {
            "Cache-Control": "private, no-store",
            "Vary": "Accept, Accept-Encoding, X-Preview-Token, origin",
            "ETag": None,
            "Set-Cookie": None,
        },
    )
    assert answers == dict.fromkeys(answers, expected)


def test_a_token_expires_though_its_preview_is_kept_alive(guide, editor):
    with signed_ago(901):
        old = token_of(make_preview(editor, guide))
    with signed_ago(890):
        fresh = token_of(make_preview(editor, guide))

    assert refusal_of(old)[0] == 403
    assert title(fresh) == "Draft"


def test_the_time_can_be_set(guide, editor, settings):
    settings.PREVIEW_SECONDS = 60
    with signed_ago(61):
        token = token_of(make_preview(editor, guide))

    assert refusal_of(token)[0] == 403


def test_a_deleted_object_ends_its_tokens(guide, editor):
    token = token_of(make_preview(editor, guide))
    guide.delete()

    assert refusal_of(token)[0] == 403


def test_one_object_of_one_user_has_one_row(guide, editor):
    other = get_user_model().objects.create_superuser("other")
    first = make_preview(editor, guide)
    content = {**guide.serializable_data(), "title": "Typed"}
    second = make_preview(editor, guide, content=content)
    make_preview(other, guide)

    assert first.pk == second.pk
    assert Preview.objects.count() == 2
    assert title(token_of(first)) == "Typed"


def test_new_objects_of_one_kind_and_place_share_a_row(hub: Hub, editor):
    rows = {make_preview(editor, Source(title=name), content={}).pk for name in ("One", "Two")} | {
        make_preview(editor, GuidePage(title="x"), content={}, parent=hub.guides).pk
    }

    assert len(rows) == Preview.objects.count() == 2


def test_what_has_expired_is_deleted_when_something_new_is_made(guide, editor):
    make_preview(editor, guide)
    Preview.objects.update(expires=timezone.now())

    make_preview(editor, SourceFactory())

    assert [preview.content_type.model for preview in Preview.objects.all()] == ["source"]


def test_logging_out_revokes_ones_own(guide, editor):
    other = get_user_model().objects.create_superuser("other")
    mine, theirs = (token_of(make_preview(user, guide)) for user in (editor, other))
    client = Client()
    client.force_login(editor)
    client.logout()

    assert refusal_of(mine)[0] == 403
    assert title(theirs) == "Draft"


def test_a_token_comes_before_a_session(guide, editor, hub: Hub):
    private = hub.add_guide(slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    client = Client()
    client.force_login(editor)
    token = token_of(make_preview(editor, guide))

    answer = PreviewClient(token, client)('{ guide(slug: "private") { title } }')

    assert answer == {"guide": None}


class TestPermissions:
    @pytest.fixture
    def author(self, hub: Hub) -> Any:
        """May change guides, and nothing else."""
        group = Group.objects.create(name="Authors")
        GroupPagePermission.objects.create(
            group=group,
            page=hub.guides,
            permission=Permission.objects.get(codename="change_page"),
        )
        user = get_user_model().objects.create_user("author")
        user.groups.add(group)
        return user

    def test_a_token_is_as_good_as_the_permission_of_its_user(self, guide, author):
        token = token_of(make_preview(author, guide))
        assert title(token) == "Draft"

        GroupPagePermission.objects.all().delete()
        assert refusal_of(token)[0] == 403

    def test_of_a_source_too(self, author, hub: Hub):
        source = SourceFactory(slug="duo")
        token = token_of(make_preview(author, source))
        assert refusal_of(token)[0] == 403

        author.user_permissions.add(Permission.objects.get(codename="change_source"))
        query = '{ source(slug: "duo") { slug } }'
        assert PreviewClient(token)(query) == {"source": {"slug": "duo"}}

    def test_a_topic_one_may_neither_edit_nor_see_stays_hidden(self, author, hub: Hub):
        topic = hub.add_topic(live=False)
        guide = hub.add_guide(slug="guide", topic=topic)
        token = token_of(make_preview(author, guide))

        assert PreviewClient(token)(QUERY) == {"guide": None}
        assert PreviewClient(token)("{ topics { totalCount } }") == {"topics": {"totalCount": 0}}

    @pytest.mark.parametrize(("kind", "visible"), [("login", True), ("password", False)])
    def test_a_private_topic_comes_along_for_its_visitors(self, author, hub, kind, visible):
        topic = hub.add_topic(title="Members")
        PageViewRestriction.objects.create(page=topic, restriction_type=kind)
        guide = hub.add_guide(slug="guide", title="Guide", topic=topic)

        answer = PreviewClient(token_of(make_preview(author, guide)))(QUERY)

        assert answer == {"guide": {"title": "Guide"} if visible else None}

    def test_nobody_adds_where_they_may_not(self, author, hub: Hub):
        new = GuidePage(title="New", slug="guide", topic=hub.add_topic())
        token = token_of(
            make_preview(author, new, content=new.serializable_data(), parent=hub.guides)
        )

        assert refusal_of(token)[0] == 403


def test_a_draft_that_cannot_be_shown_says_so(hub: Hub, editor):
    new = GuidePage(title="New", slug="new")
    token = token_of(make_preview(editor, new, content=new.serializable_data(), parent=hub.guides))

    status, body, headers = refusal_of(token)

    assert (status, body["errors"][0]["extensions"]) == (409, {"code": "PREVIEW_UNAVAILABLE"})
    assert "“topic”" in body["errors"][0]["message"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_new_source_cannot_take_the_slug_of_another(hub: Hub, editor):
    SourceFactory(slug="taken")
    new = Source(title="New", slug="taken", locale=hub.home.locale)
    token = token_of(make_preview(editor, new, content=new.serializable_data()))

    assert refusal_of(token)[0] == 409


class TestCommand:
    def run(self, *arguments: str) -> str:
        output = StringIO()
        call_command("revoke_previews", *arguments, stdout=output)
        return output.getvalue()

    def test_revokes_those_of_one_user_or_all(self, guide, editor):
        other = get_user_model().objects.create_superuser("other")
        for user in (editor, other):
            make_preview(user, guide)
        make_preview(other, SourceFactory())

        assert self.run("--user", "editor") == "1 preview link revoked.\n"
        assert self.run("--all") == "2 preview links revoked.\n"

    def test_knows_who_is_there(self, db):
        with pytest.raises(CommandError, match="There is no user named 'nobody'"):
            self.run("--user", "nobody")

    def test_wants_to_know_whose(self, db):
        with pytest.raises(CommandError, match="--user --all"):
            self.run()
