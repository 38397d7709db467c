from typing import Any

from django.core.management.base import BaseCommand

from cms.admin.jobs.tasks import delete_old_plans, resume_jobs


class Command(BaseCommand):
    """Run by the scheduler at each of its rounds."""

    help = "Resume jobs of the admin whose worker was killed; delete old plans."

    def handle(self, **options: Any) -> None:
        for job in resume_jobs():
            self.stdout.write(f"{job._meta.object_name} {job.pk} goes on.")
        if deleted := delete_old_plans():
            self.stdout.write(f"Plans deleted, never started: {deleted}.")
