"""The command looks at links, says how it went, and leaves the rest to the worker."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.health.models import LinkHealth, LinkStatus
from cms.health.queries import health_of
from tests.factories import SourceFactory
from tests.health.website import Website

pytestmark = pytest.mark.django_db


def run(*arguments: str, verbosity: int = 1) -> str:
    out = StringIO()
    call_command("check_links", *arguments, stdout=out, stderr=StringIO(), verbosity=verbosity)
    return out.getvalue()


def test_looks_at_what_is_due_and_counts(website: Website, hub):
    working, moved = (SourceFactory(website=website.url(path)) for path in ("/page", "/old"))
    website.moves("/old", "/new")

    assert run() == ("2 looked at. 0 not checked, 1 working, 1 moved, 0 doubtful, 0 broken.\n")
    assert run().startswith("0 looked at.")
    assert health_of([working])[working.pk].link == LinkStatus.WORKING
    assert health_of([moved])[moved.pk].link == LinkStatus.REDIRECTED


def test_waits_for_a_site_that_wants_a_pause(website: Website, hub, settings):
    settings.LINK_CHECK_HOST_SECONDS = 1
    for path in ("/one", "/two"):
        SourceFactory(website=website.url(path))

    assert run().startswith("2 looked at.")


def test_looks_at_named_sources_whether_or_not_they_are_due(website: Website, hub):
    source = SourceFactory(website=website.url(), slug="duo")
    SourceFactory(website=website.url("/other"))
    run("duo")
    run("duo", verbosity=0)

    assert website.seen.count("HEAD /page") == 2
    assert "HEAD /other" not in website.seen
    assert LinkHealth.objects.get().source == source
    assert run("--all").startswith("2 looked at.")


def test_refuses_names_that_it_does_not_know(website: Website, hub):
    SourceFactory(website=website.url(), slug="duo")

    with pytest.raises(CommandError, match="No source has the slug 'dou'"):
        run("duo", "dou")
    assert website.seen == []


def test_can_end_with_a_failure_where_links_are_broken(website: Website, hub):
    source = SourceFactory(website=website.url())
    run("--fail-on-broken")

    LinkHealth.objects.update(status=LinkStatus.DOUBTFUL)
    with pytest.raises(CommandError) as failure:
        run("--fail-on-broken")
    assert failure.value.returncode == 1
    assert source.pk


def test_leaves_what_is_due_to_the_worker_if_that_is_wanted(website: Website, hub, settings):
    SourceFactory(website=website.url())
    settings.LINK_CHECKS = False
    run("--enqueue")
    assert website.seen == []

    settings.LINK_CHECKS = True
    run("--enqueue")
    assert "HEAD /page" in website.seen


def test_enqueues_nothing_twice_and_nothing_in_vain(website: Website, hub, settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    source = SourceFactory(website=website.url())
    DBTaskResult.objects.all().delete()
    for _ in range(3):
        run("--enqueue")
    assert DBTaskResult.objects.count() == 1

    DBTaskResult.objects.all().delete()
    LinkHealth.objects.create(source=source, website=source.website, next_check=timezone.now())
    LinkHealth.objects.update(next_check=timezone.now() + timezone.timedelta(days=1))
    run("--enqueue")
    assert DBTaskResult.objects.count() == 0


@pytest.mark.parametrize("command", ["check_links", "send_review_digest"])
def test_help_teaches(command, capsys):
    with pytest.raises(SystemExit):
        call_command(command, "--help")

    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"  manage.py {command} --") for line in lines)
