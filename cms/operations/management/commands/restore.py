from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.operations.backups import BackupError, restore
from cms.operations.programs import ProgramError


class Command(BaseCommand):
    help = "Fill an empty database, and the media of this hub, with a backup; then migrate."
    # The database is empty: what checks look at is not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="What `manage.py backup` has written.")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            manifest = restore(folder)
        except (BackupError, ProgramError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"This is the hub of {manifest['created']}.")
