import logging
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.command_help import TeachingHelp
from cms.transfer.document import read_document
from cms.transfer.import_run import import_document
from cms.transfer.problems import InvalidBundle
from cms.transfer.structure import StructureError
from cms.transfer.tally import Tally

DETAILED = 2
"""The verbosity from which on every published object is logged."""


class Command(TeachingHelp, BaseCommand):
    help = """\
Brings a bundle of content into the hub and publishes it.

A bundle is a JSON file with sources, topics, guides, quick answers, the offer and the fixed copy of
the hub in one language; export_content writes one. All of it is checked first: if anything is
wrong, every problem is listed with its place, and nothing is written.

Sources, topics and guides are known by their slugs, quick answers by their questions. What the hub
has already is changed where it differs, and the order of topics, guides and quick answers becomes
that of the bundle. Importing a bundle twice changes nothing the second time. Content that is not in
the bundle is left alone.
"""
    examples = """\
Examples:
  manage.py import_content hub.json --dry-run    what would change?
  manage.py import_content hub.json              change it
  manage.py import_content cms/transfer/demo/hub.json
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="The bundle, a JSON file.")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Do everything, say what would change, and take it all back.",
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        with (
            _quiet_log(is_quiet=verbosity < DETAILED),
            tqdm(desc="Import", unit="entry", disable=verbosity == 0) as bar,
        ):

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                tally = import_document(
                    read_document(file), str(file), dry_run=dry_run, progress=progress
                )
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
            except (InvalidBundle, StructureError) as error:
                raise CommandError(f"{error}\nNothing was written.") from error
        self._report(tally, file, dry_run=dry_run, verbosity=verbosity)

    def _report(self, tally: Tally, file: Path, *, dry_run: bool, verbosity: int) -> None:
        if verbosity == 0:
            return
        for line in tally.lines():
            self.stdout.write(f"  {line}")
        for title in tally.replaced_drafts:
            self.stderr.write(
                f"The unpublished changes to “{title}” were replaced; its history keeps them."
            )
        for title, reference in tally.kept:
            self.stderr.write(
                f"“{title}” keeps its {reference}: that is not public, so no bundle could name it."
            )
        if dry_run:
            self.stdout.write(f"{tally.changes} changes would be made. Nothing was written.")
        elif tally.changes:
            self.stdout.write(self.style.SUCCESS(f"Imported {file}: {tally.changes} changes."))
        else:
            self.stdout.write(self.style.SUCCESS(f"The hub holds all of {file} already."))


@contextmanager
def _quiet_log(*, is_quiet: bool) -> Iterator[None]:
    """One line for every page published would bury the progress bar and the result."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    if is_quiet:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
