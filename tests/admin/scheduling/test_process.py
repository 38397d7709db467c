"""The scheduler as a process, as `make run` starts it."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from tests.admin.things import TITLES, Thing
from tests.factories import make_hub
from tests.processes import START_SECONDS, start_process, wait_for


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_the_scheduler_publishes_and_takes_off_what_is_due(monkeypatch):
    hub = make_hub()
    things = [Thing("page", hub), Thing("source", hub)]
    leaving = Thing("page", hub, title="Leaving")
    before = timezone.now() - timedelta(hours=1)
    due = before + timedelta(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: before)
        for thing in things:
            changed = thing.now
            changed.title, changed.go_live_at = "Changed", due
            changed.save_revision().publish()
            assert (thing.now.title, thing.now.live) == (TITLES[thing.kind], True)
    Page.objects.filter(pk=leaving.pk).update(expire_at=due)

    scheduler = start_process([sys.executable, "manage.py", "run_scheduler", "--interval=0.2"])
    try:
        wait_for(
            lambda: all(thing.now.title == "Changed" for thing in things) and not leaving.now.live,
            START_SECONDS,
        )
    finally:
        scheduler.terminate()
        scheduler.wait(60)

    assert [(thing.now.title, thing.now.live) for thing in things] == [("Changed", True)] * 2
    assert not leaving.now.live
