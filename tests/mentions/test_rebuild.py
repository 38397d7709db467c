"""`rebuild_mentions` goes on where it stopped, and others may work meanwhile."""

import signal
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from cms.mentions.index import find_differences
from cms.mentions.models import IndexRebuild, Mention
from cms.pages.models import GuidePage
from tests.factories import GuidePageFactory, SourceFactory, TopicPageFactory, citing
from tests.processes import start_process, wait_for


@pytest.fixture
def pages(hub) -> list[int]:
    """A topic and 5 guides, each of which cites the same source; their index is lost."""
    source = SourceFactory()
    topic = TopicPageFactory()
    guides = [GuidePageFactory(topic=topic, body=[citing(source)]) for _ in range(5)]
    Mention.objects.all().delete()
    return [topic.pk, *(guide.pk for guide in guides)]


def rebuild(*arguments: str) -> str:
    out = StringIO()
    call_command("rebuild_mentions", *arguments, stdout=out)
    return out.getvalue().strip()


def test_makes_the_index_from_the_content(pages):
    assert rebuild() == "Rewrote the mentions of 11 pages."  # root, home and 3 index pages too
    assert find_differences(pages) == {}
    assert Mention.objects.count() == 5


def test_leaves_what_is_right_alone(pages):
    rebuild()
    before = set(Mention.objects.values_list("pk", flat=True))

    rebuild()

    assert set(Mention.objects.values_list("pk", flat=True)) == before


def test_remembers_that_it_is_done(pages):
    rebuild()
    rebuild()

    (run,) = IndexRebuild.objects.all()
    assert run.last_page_id == pages[-1]
    assert run.started_at <= run.finished_at <= timezone.now()


def test_shows_how_far_it_is(pages, capsys):
    rebuild("--batch-size=4")

    assert "Mentions: 100%" in (shown := capsys.readouterr().err)
    assert "11/11" in shown


class Failure:
    """Fails the statement that would insert the mentions of one page."""

    def __init__(self, page_id: int) -> None:
        self.page_id = page_id

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "mentions_mention"') and self.page_id in flat(params):
            raise DatabaseError("The server has gone.")
        return execute(sql, params, many, context)


def flat(params: Any) -> list[Any]:
    """The parameters, be they given one by one or column by column."""
    return [one for param in params for one in (param if isinstance(param, list) else [param])]


@pytest.mark.django_db(transaction=True)
def test_goes_on_after_the_last_batch_that_was_done(pages):
    with connection.execute_wrapper(Failure(pages[4])), pytest.raises(DatabaseError):
        rebuild("--batch-size=2")
    done = IndexRebuild.objects.get()
    assert done.finished_at is None
    assert set(find_differences(pages)) == {pk for pk in pages[1:] if pk > done.last_page_id}

    said = rebuild("--batch-size=2").splitlines()

    left = [pk for pk in pages if pk > done.last_page_id]
    assert said == [
        f"Going on after page {done.last_page_id}.",
        f"Rewrote the mentions of {len(left)} pages.",
    ]
    assert find_differences(pages) == {}
    assert IndexRebuild.objects.get().finished_at is not None


def test_starts_anew_when_asked(pages):
    IndexRebuild.objects.create(last_page_id=pages[3])

    assert rebuild("--restart") == "Rewrote the mentions of 11 pages."
    assert find_differences(pages) == {}
    assert IndexRebuild.objects.get().finished_at is not None


def test_starts_anew_after_a_run_that_was_finished(pages):
    IndexRebuild.objects.create(last_page_id=pages[3], finished_at=timezone.now())

    assert rebuild() == "Rewrote the mentions of 11 pages."
    assert find_differences(pages) == {}


def test_survives_that_somebody_else_starts_anew(pages):
    def start_anew(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "mentions_mention"'):
            IndexRebuild.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(start_anew):
        assert rebuild("--batch-size=2") == "Rewrote the mentions of 11 pages."
    assert find_differences(pages) == {}


@pytest.mark.parametrize("size", [0, -3])
def test_refuses_batches_without_pages(pages, size):
    with pytest.raises(
        CommandError,
        match=rf"^--batch-size is {size}, but a batch holds at least 1 page\. Leave it out for"
        r" batches of 100\.$",
    ):
        rebuild(f"--batch-size={size}")
    assert not IndexRebuild.objects.exists()


def test_refuses_a_batch_size_that_is_no_number(pages):
    with pytest.raises(CommandError, match="argument --batch-size: invalid int value: 'many'"):
        rebuild("--batch-size=many")


def test_an_empty_hub_is_soon_done(db):
    GuidePage.objects.all().delete()

    assert rebuild().startswith("Rewrote the mentions of ")


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_can_be_interrupted_from_the_keyboard(hub, tmp_path):
    source, topic = SourceFactory(), TopicPageFactory()
    pages = [GuidePageFactory(topic=topic, body=[citing(source)]).pk for _ in range(60)]
    Mention.objects.all().delete()
    command = [sys.executable, "manage.py", "rebuild_mentions", "--batch-size=1"]

    first = start_process(command)
    wait_for(lambda: IndexRebuild.objects.filter(last_page_id__gte=pages[0]).exists())
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) != 0
    stopped_at = IndexRebuild.objects.get(finished_at=None).last_page_id
    missing = set(find_differences(pages))
    assert missing <= {pk for pk in pages if pk > stopped_at}

    with (tmp_path / "log").open("w+b") as log:
        second = start_process(command, log)
        assert second.wait(timeout=60) == 0

    assert f"Going on after page {stopped_at}." in (tmp_path / "log").read_text()
    assert find_differences(pages) == {}
