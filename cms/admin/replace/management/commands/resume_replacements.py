from typing import Any

from django.core.management.base import BaseCommand

from cms.admin.replace.tasks import forget_plans, resume


class Command(BaseCommand):
    """Run by the scheduler, again and again."""

    help = "Go on with replacements of sources whose worker was killed; forget old plans."

    def handle(self, **options: Any) -> None:
        for replacement_id in resume():
            self.stdout.write(f"Replacement {replacement_id} goes on.")
        if forgotten := forget_plans():
            self.stdout.write(f"Plans forgotten, never begun: {forgotten}.")
