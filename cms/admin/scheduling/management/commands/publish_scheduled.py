from typing import Any

from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from cms.admin.scheduling.rounds import run_round


class Command(WagtailCommand):
    """Run by the scheduler at each of its rounds. In the place of Wagtail's command."""

    help = "Publish and take off what is due, each thing alone; tell of what fails."

    def handle(self, *args: Any, dryrun: bool = False, **options: Any) -> None:
        if dryrun:
            super().handle(*args, dryrun=dryrun, **options)
            return
        for failure in run_round():
            self.stderr.write(f"{failure.title}: {failure.reason}")
