from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.api.compatibility import breaking_changes, dangerous_changes
from cms.api.schema import sdl
from cms.settings import BASE_DIR


class Command(BaseCommand):
    help = (
        "Writes the schema of the GraphQL API to frontend_contract/schema.graphql, where frontends"
        " read it, and lists what they will notice since the last release of it. Run it after every"
        " change to a type; the tests fail when the file is not up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; exit with 1 if the file is not up to date.",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = BASE_DIR / "frontend_contract" / "schema.graphql"
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        if current == sdl():
            self.stdout.write("schema.graphql is up to date.")
        elif check:
            raise CommandError(
                f"{path} is not up to date. Write it with “make schema”, and commit it.",
                returncode=1,
            )
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(sdl(), encoding="utf-8")
            self.stdout.write(self.style.SUCCESS(f"Wrote {path}."))
        if not check:
            self._compare_with(path.with_name("released.graphql"))

    def _compare_with(self, released: Path) -> None:
        """Say what frontends will notice since the schema that they were promised."""
        if not released.exists():
            return
        before = released.read_text(encoding="utf-8")
        for change in breaking_changes(before, sdl()):
            self.stdout.write(self.style.WARNING(f"Breaking: {change}"))
        for change in dangerous_changes(before, sdl()):
            self.stdout.write(f"Dangerous: {change}")
