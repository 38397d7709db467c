from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.operations.backups import BackupError, back_up, verify
from cms.operations.programs import ProgramError


class Command(BaseCommand):
    help = "Write database and uploaded files of one moment into a folder, while the hub serves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="A folder that does not exist yet.")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Restore it into a database that is dropped again, and compare. With a folder that"
            " exists, only do that.",
        )

    def handle(self, *, folder: Path, verify: bool, **options: Any) -> None:
        try:
            if not (verify and folder.exists()):
                manifest = back_up(folder)
                rows = sum(manifest["rows"].values())
                self.stdout.write(f"{rows} rows and {len(manifest['files'])} files: {folder}")
                for name in manifest["missing"]:
                    self.stderr.write(f"{name} is named in the database, but is not there.")
            if verify:
                check(folder)
                self.stdout.write("It can be restored, and is whole.")
        except (BackupError, ProgramError) as error:
            raise CommandError(str(error)) from error


def check(folder: Path) -> None:
    """Raise BackupError with all that is wrong."""
    if problems := verify(folder):
        raise BackupError("\n".join(problems))
