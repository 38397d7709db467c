"""Looks at the websites of sources."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from cms.command_help import TeachingHelp
from cms.health.checking import check, check_next, due_sources, on_free_sites
from cms.health.models import LinkStatus
from cms.health.queries import UNHEALTHY, with_link_health
from cms.health.tasks import check_due_links
from cms.snippets.models import Source

DESCRIPTION = """\
Look at the websites of sources: does the link still work, has it moved, is it broken?

Each website is due about once a week (LINK_CHECK_DAYS), sooner after a failure. The scheduler and
the worker see to that by themselves; use this command to do it now, or to look at one source.

  manage.py check_links                      # what is due now, live sources and drafts
  manage.py check_links duo-integration      # this source, due or not; several slugs may be named
  manage.py check_links --all                # every source, due or not
  manage.py check_links --enqueue            # leave what is due to the worker

A link counts as broken after three failures in a row, each at least half an hour after the one
before: one bad moment is none. A site is visited at most once in LINK_CHECK_HOST_SECONDS, and not
where its robots.txt asks to stay away. Nothing but the public internet is visited.

The exit code is 0, also if links are broken; with --fail-on-broken it is 1 if any source is broken
or doubtful. Stop it with Ctrl-C whenever you like: what has been seen is kept."""


class Command(TeachingHelp, BaseCommand):
    """Safe beside a worker and beside itself: nothing is looked at twice at a time."""

    help = DESCRIPTION

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="The sources to look at.")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="Look at every source, due or not.")
        which.add_argument(
            "--enqueue", action="store_true", help="Leave what is due to the worker, and return."
        )
        parser.add_argument(
            "--fail-on-broken",
            action="store_true",
            help="End with 1 if, afterwards, any link of the hub is broken or doubtful.",
        )

    def handle(
        self,
        *,
        slugs: list[str],
        all: bool,  # noqa: A002  # the name of the option
        enqueue: bool,
        fail_on_broken: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        if enqueue:
            enqueue_what_is_due()
            return
        if slugs or all:
            sources = _named(slugs) if slugs else list(Source.objects.order_by("pk"))
            checked = self._check_each(sources, quiet=verbosity < 1)
        else:
            checked = self._check_due(quiet=verbosity < 1)
        counts = _counts()
        if verbosity > 0:
            self.stdout.write(
                f"{checked} looked at. "
                + ", ".join(f"{number} {status.label.lower()}" for status, number in counts.items())
                + "."
            )
        if fail_on_broken and any(counts[status] for status in UNHEALTHY):
            raise CommandError("There are links that do not work.", returncode=1)

    def _check_each(self, sources: list[Source], *, quiet: bool) -> int:
        """Waits for sites that were visited a moment ago."""
        checked = 0
        for source in tqdm(sources, disable=quiet, unit="link", file=self.stderr):
            patience = time.monotonic() + settings.LINK_CHECK_HOST_SECONDS + 1
            while (health := check(source)) is None and time.monotonic() < patience:
                time.sleep(0.2)
            checked += health is not None
        return checked

    def _check_due(self, *, quiet: bool) -> int:
        """Waits for sites that were visited a moment ago, for as long as anything is due."""
        started = timezone.now()
        checked = 0
        with tqdm(total=due_sources(started).count(), disable=quiet, unit="link") as progress:
            while True:
                if check_next():
                    checked += 1
                    progress.update()
                elif due_sources(started).exists():
                    time.sleep(0.5)
                else:
                    return checked


def enqueue_what_is_due() -> None:
    """Sets the worker to work, unless it has been set already or nothing can be done now."""
    now = timezone.now()
    if settings.LINK_CHECKS and on_free_sites(due_sources(now), now).exists() and not _is_waiting():
        check_due_links.enqueue()


def _is_waiting() -> bool:
    from django_tasks_db.models import DBTaskResult

    return bool(DBTaskResult.objects.ready().filter(task_path=check_due_links.module_path).exists())


def _named(slugs: list[str]) -> list[Source]:
    sources = list(Source.objects.filter(slug__in=slugs).order_by("pk"))
    if missing := sorted(set(slugs) - {source.slug for source in sources}):
        raise CommandError(
            f"No source has the slug {', '.join(map(repr, missing))}. The slug is the last part of"
            " a source's address on the hub; nothing was looked at."
        )
    return sources


def _counts() -> dict[LinkStatus, int]:
    sources: Any = with_link_health(Source.objects.order_by())
    statuses = list(sources.values_list("link_status", flat=True))
    return {status: statuses.count(status) for status in LinkStatus}
