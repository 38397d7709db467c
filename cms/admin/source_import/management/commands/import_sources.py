from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from cms.admin.jobs.models import SaveMode, Stage
from cms.admin.jobs.tasks import start
from cms.admin.source_import.files import read_table
from cms.admin.source_import.import_plan import counts
from cms.admin.source_import.models import KEEP, USE, SourceImport
from cms.admin.source_import.tasks import plan_import


class Command(BaseCommand):
    help = (
        "Import sources from a sheet, CSV or XLSX: all of it or, after a list of every problem,"
        " nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="A sheet with headings; the admin has a template."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would change, by row."
        )
        parser.add_argument(
            "--publish", action="store_true", help="Publish the sources. Default: save as drafts."
        )
        parser.add_argument(
            "--user",
            metavar="NAME",
            help="The user in the history, whose permissions the import has.",
        )

        parser.add_argument(
            "--same-website",
            choices=[USE, KEEP],
            help="What to do with rows whose website is a source already: use that one and leave"
            " out the row, or keep both. Default: import nothing, and name the rows.",
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        publish: bool,
        user: str | None,
        same_website: str | None,
        verbosity: int,
        **options: Any,
    ) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        planned = plan_import(
            read_table(content),
            user=self._user(user),
            file_name=file.name,
            how=SaveMode.PUBLISH if publish else SaveMode.DRAFT,
        )
        try:
            self._refuse_problems(planned)
            if same_website:
                planned.decide(same_website, [line["number"] for line in planned.undecided])
            if verbosity > 1 or dry_run:
                self._print_changes(planned)
            if not dry_run:
                self._refuse_undecided(planned)
                start(planned, at_once=True)
                planned.refresh_from_db()
                self._refuse_problems(planned)
                if planned.stage != Stage.DONE:
                    raise CommandError("The sources changed in between. Nothing was imported.")
        finally:
            if planned.stage != Stage.DONE:
                planned.delete()
        if verbosity:
            summary = ", ".join(
                f"{number} {action}" for action, number in counts(planned.lines).items()
            )
            what = "Would import" if dry_run else "Imported"
            self.stdout.write(self.style.SUCCESS(f"{what} {file.name}: {summary}."))

    def _user(self, name: str | None) -> Any:
        if name is None:
            return None
        users = get_user_model()
        try:
            return users._default_manager.get_by_natural_key(name)
        except users.DoesNotExist as error:
            raise CommandError(f"There is no user “{name}”.") from error

    def _refuse_problems(self, planned: SourceImport) -> None:
        if not planned.problems:
            return
        lines = []
        for problem in planned.problems:
            place = f"row {problem['row']}" if problem["row"] else "the file"
            column = f", {problem['column']}" if problem["column"] else ""
            cell = f" “{problem['cell'][:80]}”:" if problem["cell"] else ""
            lines.append(f"  {place}{column}:{cell} {problem['message']}")
        raise CommandError("Nothing was imported.\n" + "\n".join(lines))

    def _refuse_undecided(self, planned: SourceImport) -> None:
        if planned.undecided:
            rows = "\n".join(
                f"  row {line['number']}: {line['slug']}: {_others(line)}"
                for line in planned.undecided
            )
            raise CommandError(
                "Nothing was imported: these rows have the website of another source. Say"
                f" --same-website {USE} or {KEEP}.\n{rows}"
            )

    def _print_changes(self, planned: SourceImport) -> None:
        for line in planned.lines:
            self.stdout.write(f"row {line['number']}: {line['slug']}: {line['action']}")
            if line["same_website"]:
                self.stdout.write(f"  has the website of {_others(line)}")
            for change in line["changes"]:
                self.stdout.write(f"  {change['field']}: {change['old']!r} → {change['new']!r}")


def _others(line: dict[str, Any]) -> str:
    return ", ".join(
        f"row {other['row']}" if other["row"] else f"“{other['title']}”"
        for other in line["same_website"]
    )
