"""Three editors at once, and a hub that breaks now and then: what was said to be saved is there."""

import json
import threading
from collections import Counter
from random import Random
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import rich_text

from cms.admin.jobs.tasks import start
from cms.admin.replace.replacement_plan import plan
from cms.mentions.index import find_differences
from cms.snippets.models import Source
from tests.admin.forms import Form, form_at, stream_of
from tests.admin.saving.test_conflicts import JSON, draft_of, ways
from tests.factories import Hub, SourceFactory, citing, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

FIELDS = ("title", "search_description", "summary")
"""One of each editor, who has a block of the body, too. Each only adds to what is theirs."""
WAYS = {
    "autosave": 6,
    "draft": 3,
    "publish": 2,
    "open": 2,
    "replace": 1,
    "move": 1,
    "schedule": 0.5,
    "cancel": 1,
    "delete": 1,
}
"""What editors do, and how often in relation."""
FREQUENT = ("autosave", "both", "replace")
"""What 75 actions always have; 500 have each way."""
BREAKS = 0.05
"""The share of saves that the database breaks off at their end."""


class Editor(threading.Thread):
    """Opens forms, changes them, and sends them now or later, in any way that there is."""

    ways = WAYS

    def __init__(self, number: int, hub: Hub, pages: list[Page], actions: int, seed: int) -> None:
        super().__init__(name=f"editor {number}")
        self.number, self.hub, self.pages, self.actions = number, hub, pages, actions
        self.random = Random(seed)
        self.client = Client(raise_request_exception=False)
        self.user = get_user_model().objects.create_superuser(f"editor-{number}")
        self.client.force_login(self.user)
        self.blocks = {page.pk: page.body.raw_data[number]["id"] for page in pages}
        self.forms: dict[int, Form] = {}
        self.saved: list[tuple[int, str, str]] = []
        self.done: Counter[str] = Counter()
        self.is_saving = False
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for word in range(self.actions):
                self.act(self.random.choice(self.pages), f"{self.number}w{word}.")
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()

    def act(self, page: Page, word: str) -> None:
        way = self.random.choices([*self.ways], [*self.ways.values()])[0]
        if way == "open" or page.pk not in self.forms:
            self.forms[page.pk] = self.open(page)
        elif way == "replace":
            self.replace()
        elif way == "delete":
            self.delete()
        elif way == "cancel":
            self.cancel(page)
        else:
            self.save(page, way, word)

    def open(self, page: Page) -> Form:
        form = form_at(self.client, f"/admin/pages/{page.pk}/edit/")
        content = Revision.objects.get(pk=form["loaded_revision_id"]).content
        return form | stream_of("body", json.loads(content["body"]))

    def save(self, page: Page, way: str, word: str) -> None:
        form = self.forms[page.pk]
        own = next(name for name, value in form.items() if value == self.blocks[page.pk])
        block = own.removesuffix("-id")
        field = self.random.choice([FIELDS[self.number], f"{block}-value"])
        is_move = way == "move"
        if is_move:
            other = f"body-{self.random.randrange(int(form['body-count']))}-order"
            form[other], form[f"{block}-order"] = form[f"{block}-order"], form[other]
        else:
            html = form[field].endswith("</p>")
            form[field] = form[field].removesuffix("</p>") + " " + word + ("</p>" if html else "")
        sent = {
            name: rich_text(value) if name.endswith("-value") else value
            for name, value in form.items()
        }
        address = f"/admin/pages/{page.pk}/edit/"
        if way == "autosave":
            answer = self.post(address, sent, headers=JSON)
            told = answer.status_code == 200 and answer.json()["success"]
            if told:
                form["overwrite_revision_id"] = str(answer.json()["revision_id"])
        else:
            button = {"action-publish": "x"} if way in ("publish", "schedule") else {}
            sent |= {"go_live_at": "2099-01-01 00:00"} if way == "schedule" else {}
            sent.pop("overwrite_revision_id", None)
            if "overwrite_revision_id" in form:
                self.know(form, sent)
            answer = self.post(address, sent | button)
            if ways(answer):
                both = {"hub_saving_way": "both"}
                answer = self.post(address, ways(answer) | both)
                way = "both"
            told = answer.status_code == 302
            del self.forms[page.pk]
        self.done[way if told else f"{way} refused"] += 1
        if told and not is_move:
            self.saved.append((page.pk, field, word))

    def post(self, address: str, form: Form, **kwargs: Any) -> Any:
        """Sends a form. No answer is an error of the server, but where the database broke off."""
        self.is_saving, self.is_broken_off = True, False
        try:
            answer = self.client.post(address, form, **kwargs)
        finally:
            self.is_saving = False
        assert answer.status_code < 500 or self.is_broken_off, (address, answer.status_code)
        return answer

    def know(self, form: Form, sent: Form) -> None:
        """What autosave has told the form of what it saved."""
        mine = Revision.objects.filter(pk=form["overwrite_revision_id"]).first()
        if mine is not None:
            sent["loaded_revision_id"] = str(mine.pk)
            sent["loaded_revision_created_at"] = mine.created_at.isoformat()

    def delete(self) -> None:
        """Deletes a source, though it is cited, except those that replacing needs."""
        sources = list(Source.objects.order_by("pk"))[2:]
        if not sources:
            SourceFactory(title=f"Of {self.name}")
            return
        source = self.random.choice(sources)
        address = reverse("wagtailsnippets_snippets_source:delete", args=[source.pk])
        is_gone = self.post(address, {"anyway": "1"}).status_code == 302
        self.done["delete" if is_gone else "delete refused"] += 1

    def cancel(self, page: Page) -> None:
        """Takes back the schedule of a page, if it has one."""
        scheduled = Revision.objects.for_instance(page).exclude(approved_go_live_at=None).first()
        if scheduled:
            names = [page.pk, scheduled.pk]
            self.post(reverse("wagtailadmin_pages:revisions_unschedule", args=names), {})
            self.done["cancel"] += 1

    def replace(self) -> None:
        """Puts one source in the place of another everywhere, in drafts or live."""
        old, new = self.random.sample(list(Source.objects.all()), 2)
        how = self.random.choice(["draft", "publish"])
        try:
            start(plan(self.user, old, new), at_once=True, how=how)
            self.done["replace"] += 1
        except IntegrityError:  # one of them has just been deleted
            self.done["replace refused"] += 1


@pytest.fixture
def breaking_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits that fail now and then, as when the server is killed at that moment."""
    random = Random(1)
    wrapper = type(connections["default"])
    commit = wrapper._commit

    def break_off(self):
        thread = threading.current_thread()
        if getattr(thread, "is_saving", False) and random.random() < BREAKS:
            thread.is_broken_off = True
            self._rollback()
            raise OperationalError("The server closed the connection unexpectedly.")
        return commit(self)

    monkeypatch.setattr(wrapper, "_commit", break_off)


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param(75, marks=pytest.mark.thorough),
        pytest.param(500, marks=pytest.mark.release),
    ],
)
def test_nothing_that_was_said_to_be_saved_is_lost(hub: Hub, breaking_database, actions: int):
    first, second = SourceFactory(title="DUO"), SourceFactory(title="IND")
    pages = []
    for number in range(3):
        body = [text("<p>One.</p>"), text("<p>Two.</p>"), text("<p>Three.</p>")]
        page = hub.add_guide(title=f"T{number}", kicker="K", body=[*body, citing(first)])
        page.save_revision().publish()
        pages.append(page)
    citing_too = hub.add_guide(title="Else", body=[citing(second)])
    citing_too.save_revision().publish()
    editors = [Editor(number, hub, pages, actions // 3, seed=number) for number in range(3)]

    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()

    assert [editor.failure for editor in editors] == [None, None, None]
    done = sum((editor.done for editor in editors), Counter())
    seen = FREQUENT if actions < 500 else WAYS.keys() - {"open"}
    assert all(done[way] for way in seen), done
    lost = []
    for editor in editors:
        for page, field, word in editor.saved:
            draft = draft_of(next(each for each in pages if each.pk == page))
            if word not in str(draft.body if "body" in field else getattr(draft, field)):
                lost.append((page, field, word))
    assert lost == [], done
    assert find_differences([page.pk for page in pages]) == {}
