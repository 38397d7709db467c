"""`python -m cms.runner.migration_safety`: can the code of the release before live with migrations?

The linter reads the SQL of each migration, but of those that have run wherever there is a hub.
"""

import sys

import django
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

BEFORE = {
    "choosing": "0001_initial",
    "delivery": "0003_note_changes",
    "figures": "0001_initial",
    "health": "0002_keep_what_is_known_of_links",
    "hub_admin": "0001_give_groups_their_work",
    "mentions": "0005_name_types_by_their_declarations",
    "pages": "0004_sort_keys_of_titles",
    "previews": "0001_initial",
    "replace": "0001_initial",
    "search": "0010_find_declared_types",
    "snippets": "0007_sort_keys_of_titles",
    "source_import": "0001_initial",
    "transfer": "0001_initial",
}
"""The last migration of each app that is not looked at; of other apps all are."""

KNOWN_TO_BE_SAFE = ["0004_longer_titles", "0005_standard_webhooks"]
"""The linter takes each change of a type for one that old code does not survive, and each unique
constraint. A text column that may hold more is none, nor is a constraint that takes the place of a
stricter one.
"""


def main() -> None:
    """Exit with 1 if a migration would break the code that is still running beside it."""
    django.setup()
    from django_migration_linter import MigrationLinter

    ours = {app.label for app in apps.get_app_configs() if app.name.startswith(("cms.", "search"))}
    known = [
        name
        for label, name in MigrationLoader(connection).disk_migrations
        if label not in ours or name <= BEFORE.get(label, "")
    ]
    linter = MigrationLinter(
        include_apps=ours,
        ignore_name=[*known, *KNOWN_TO_BE_SAFE],
        quiet=["ok", "ignore"],
        no_output=False,
        analyser_string="postgresql",
    )
    linter.lint_all_migrations()
    if linter.has_errors:
        sys.exit("Old code runs beside these migrations: docs/upgrading.md says what it can take.")


if __name__ == "__main__":
    main()
