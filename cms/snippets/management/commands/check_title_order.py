from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.sort_keys import repair_keys, sorted_models, wrong_keys


class Command(BaseCommand):
    help = (
        "Compares the sort key of every title with what the title gives. Exits with 1 and counts"
        " those that differ; with --repair, computes them again. `migrate` does so, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="Compute the keys that differ again."
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        wrong = {model: list(wrong_keys(model)) for model in sorted_models()}
        number = sum(map(len, wrong.values()))
        if not number:
            self.stdout.write(self.style.SUCCESS("Every title stands where it belongs."))
            return
        for model, pks in wrong.items():
            if pks:
                self.stdout.write(f"{model._meta.label}: {len(pks)} sort keys differ")
        if not repair:
            raise CommandError(
                f"{number} titles may stand in the wrong place. Put them right with"
                " “manage.py check_title_order --repair”.",
                returncode=1,
            )
        for model, pks in wrong.items():
            repair_keys(model, pks)
        self.stdout.write(self.style.SUCCESS(f"Repaired {number} sort keys."))
