from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.api.compatibility import UNRELEASED, breaking_changes, unadmitted
from cms.api.schema import sdl
from cms.settings import BASE_DIR


class Command(BaseCommand):
    help = (
        "Makes the schema of today the one that later ones are compared with"
        " (frontend_contract/released.graphql), and puts today's date above the unreleased entries"
        " of frontend_contract/CHANGELOG.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("write_schema", "--check", stdout=self.stdout)
        directory = BASE_DIR / "frontend_contract"
        released, changelog = directory / "released.graphql", directory / "CHANGELOG.md"
        entries = changelog.read_text(encoding="utf-8")
        left = unadmitted(breaking_changes(released.read_text(encoding="utf-8"), sdl()), entries)
        if left:
            raise CommandError(
                f"{changelog} does not name these breaking changes yet:\n"
                + "\n".join(map(str, left))
            )
        today = timezone.localdate().isoformat()
        changelog.write_text(
            entries.replace(f"{UNRELEASED}\n", f"{UNRELEASED}\n\n## {today}\n", 1), encoding="utf-8"
        )
        released.write_text(sdl(), encoding="utf-8")
        self.stdout.write(self.style.SUCCESS(f"Wrote {released} and {changelog}."))
