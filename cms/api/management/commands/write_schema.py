from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.api.compatibility import additions, breaking_changes, dangerous_changes
from cms.api.schema import sdl
from cms.settings import BASE_DIR


class Command(BaseCommand):
    help = (
        "Writes the schema of the GraphQL API to frontend_contract/schema.graphql, where frontends"
        " read it, and lists what has changed in it. Run it after every change to a type; the tests"
        " fail when the file is not up to date."
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
            if current:
                self._compare_with(current)

    def _compare_with(self, before: str) -> None:
        """Say what frontends will notice of the change from the schema before."""
        breaking, dangerous = breaking_changes(before, sdl()), dangerous_changes(before, sdl())
        for change in breaking:
            self.stdout.write(self.style.WARNING(f"Breaking: {change}"))
        for change in dangerous:
            self.stdout.write(f"Dangerous: {change}")
        told = {change.coordinate for change in (*breaking, *dangerous)}
        for coordinate in additions(before, sdl()):
            if coordinate not in told:
                self.stdout.write(f"Added: `{coordinate}`")
