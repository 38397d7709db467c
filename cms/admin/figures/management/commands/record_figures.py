from typing import Any

from django.core.management.base import BaseCommand

from cms.admin.figures.queries import record


class Command(BaseCommand):
    help = "Note how many sources and mentions there are today, for the report over time."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        row = record()
        if verbosity:
            self.stdout.write(
                f"{row.day}: {row.sources} sources, {row.mentions} mentions, {row.unused} unused."
            )
