"""Check that the migrations of declared content are made and applied."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from cms.declaration import declared_types


@register("pages")
def check_migrations_are_made(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Each declared model is as its migrations say. Compares them in memory.

    No error, which would keep `makemigrations` from making what is missing.
    """
    loader = MigrationLoader(None)
    for label in sorted(_apps()):
        if label in loader.unmigrated_apps:
            yield checks.Warning(
                f"The app {label} declares content and has no migrations: its tables are not made.",
                hint=f"Make them with “manage.py makemigrations {label}”, then migrate.",
                id="pages.W007",
            )
    changed = _changes(loader)
    for model in (model for model in apps.get_models() if model._meta.app_label in _apps()):
        if found := changed.get(model._meta.label_lower):
            yield checks.Warning(
                f"No migration makes a change of {model.__name__}: {', '.join(found)}.",
                hint=f"Make one with “manage.py makemigrations {model._meta.app_label}”, then"
                " migrate.",
                obj=model,
                id="pages.W008",
            )


@register(Tags.database, deploy=True)
def check_migrations_are_applied(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    """The tables of declared models are as the code has them; not asked by `migrate` itself."""
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in _apps()]
        waiting = [
            f"{migration.app_label}.{migration.name}"
            for migration, _ in executor.migration_plan(leaves)
            if migration.app_label in _apps()
        ]
        if waiting:
            yield checks.Error(
                f"The database {alias} lacks migrations of content: {', '.join(waiting)}.",
                hint="Apply them with “manage.py migrate”.",
                id="pages.E009",
            )


def _apps() -> set[str]:
    """The apps that declare content."""
    return {model._meta.app_label for model in declared_types()}


def _changes(loader: MigrationLoader) -> dict[str, list[str]]:
    """List the changes that migrations would have to make to each model, by its label."""
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    found: dict[str, list[str]] = {}
    for label, migrations in detector.changes(graph=loader.graph).items():
        for operation in (each for migration in migrations for each in migration.operations):
            name = getattr(operation, "model_name", None) or getattr(operation, "name", "")
            what = operation.describe()
            found.setdefault(f"{label}.{name}".lower(), []).append(what[0].lower() + what[1:])
    return found
