from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.command_help import TeachingHelp
from cms.languages import canonical_code, content_languages
from cms.transfer.problems import InvalidBundle
from cms.transfer.snapshot import Snapshot
from cms.transfer.structure import find_hub
from cms.transfer.validation import validated
from cms.transfer.whole_file import write_whole


class Command(TeachingHelp, BaseCommand):
    help = """\
Writes the public content of the hub as a bundle, a JSON file that import_content reads.

Topics, guides and quick answers come in the order that editors gave them, sources in the order in
which they were made. Drafts, content behind a login and links to either are left out; what was left
out is said on the standard error. The file is written as a whole or not at all.
"""
    examples = """\
Examples:
  manage.py export_content hub.json              write a file
  manage.py export_content --locale nl > nl.json
  manage.py export_content | jq '.guides | length'
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            nargs="?",
            type=Path,
            help="Where to write; without it, the bundle goes to the standard output.",
        )
        parser.add_argument(
            "--locale",
            default=settings.LANGUAGE_CODE,
            metavar="CODE",
            help=f"The language: one of {', '.join(content_languages())} (default %(default)s).",
        )

    def handle(self, *args: Any, file: Path | None, locale: str, **options: Any) -> None:
        with transaction.atomic():
            text = self._bundle_text(canonical_code(locale))
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            write_whole(file, text)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error

    def _bundle_text(self, locale: str) -> str:
        hub = find_hub(locale)
        if hub is None:
            raise CommandError(
                f"The hub has no content in “{locale}”. Its languages are"
                f" {', '.join(content_languages())}; “manage.py setup_hub” makes what every hub"
                " needs, and import_content brings content in."
            )
        snapshot = Snapshot(hub)
        bundle = snapshot.bundle()
        for sentence in snapshot.omissions:
            self.stderr.write(sentence)
        try:
            validated(bundle.model_dump(), "The export")
        except InvalidBundle as error:
            raise CommandError(
                f"{error}\nNothing was written, since nothing could import it. Put these places"
                " right in the admin and export again."
            ) from error
        return bundle.to_json()
