from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.operations.doctor import EXAMINATIONS, examine


class Command(BaseCommand):
    help = "Look at everything the hub needs, and say how to mend what is wrong."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        found = 0
        for examination in EXAMINATIONS:
            findings = examine(examination)
            found += len(findings)
            name = examination.__name__.replace("_", " ")
            self.stdout.write(f"{'ok  ' if not findings else 'WRONG'} {name}")
            for finding in findings:
                self.stdout.write(f"      {finding.what}\n      -> {finding.mend}")
        if found:
            raise CommandError(f"{found} things to mend.")
