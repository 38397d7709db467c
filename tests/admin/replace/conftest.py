from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.test import Client
from wagtail.models import Page

from cms.admin.jobs.tasks import run, start, start_undo
from cms.admin.replace.models import Replacement
from cms.admin.replace.replacement_plan import plan
from cms.mentions.mapping import citing_fields
from cms.mentions.models import Mention
from cms.snippets.models import Source
from tests.factories import SourceFactory


@pytest.fixture
def old(hub) -> Source:
    return SourceFactory(title="Old source")


@pytest.fixture
def new(hub) -> Source:
    return SourceFactory(title="New source")


@pytest.fixture
def replace(old: Source, new: Source, editor) -> Callable[..., Replacement]:
    """Does all of it: plans, leaves out the places that `untick` names, begins and works."""

    def replace(how: str = "publish", *, user: Any = editor, untick: Any = ()) -> Replacement:
        replacement = plan(user, old, new)
        for row in replacement.rows.all():
            for place in row.places:
                if place["note"] in untick:
                    place["ticked"] = False
            row.save()
        start(replacement, how=how)
        run(replacement)
        replacement.refresh_from_db()
        return replacement

    return replace


@pytest.fixture
def undo(editor) -> Callable[[Replacement], Replacement]:
    def undo(replacement: Replacement, user: Any = editor) -> Replacement:
        start_undo(replacement, user)
        run(replacement)
        replacement.refresh_from_db()
        return replacement

    return undo


@pytest.fixture
def member(db) -> Callable[[str], Any]:
    """Makes a user who is in one of Wagtail's groups, or in none."""

    def member(group: str = "") -> Any:
        user = get_user_model().objects.create_user(group or "nobody", password="secret")
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user

    return member


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bytes_of(page: Page) -> dict[str, Any]:
    """What the database holds for the page, live and in its draft, to the byte."""
    model: Any = page.specific_class
    columns = {f"raw_{name}": Cast(name, TextField()) for name in citing_fields(model)}
    row = model.objects.annotate(**columns).select_related("latest_revision").get(pk=page.pk)
    revision = row.latest_revision if row.has_unpublished_changes or not row.live else None
    return {
        "live": {name: getattr(row, name) for name in columns} if row.live else None,
        "draft": revision and {name: revision.content[name] for name in citing_fields(model)},
        "states": (row.live, row.has_unpublished_changes, row.title, row.draft_title),
    }


def rows(replacement: Replacement) -> list[tuple[Any, ...]]:
    """(title, outcome, reason, places live, places in draft) of each row."""
    return [
        (str(row.page or row.answer), row.outcome, row.reason, row.changed_live, row.changed_draft)
        for row in replacement.rows.order_by("position")
    ]


def cited(page: Page, state: str = "live") -> list[tuple[str, ...]]:
    """(source, kicker, note) of each mention, in page order."""
    found = Mention.objects.filter(page=page, state=state).order_by("position")
    return list(found.values_list("source__title", "kicker", "note"))


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that are executed."""
    said: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield said
