"""What is in the database, and what an import and an export make of it."""

import io
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from wagtail.models import Page

from cms.mentions.index import find_differences
from cms.transfer.import_run import import_document
from cms.transfer.problems import InvalidBundle
from cms.transfer.snapshot import Snapshot
from cms.transfer.structure import find_hub
from cms.transfer.tally import Tally

FILE = "hub.json"


def brought_in(document: Any, **options: Any) -> Tally:
    """Import a document as if it had been read from a file of that name."""
    return import_document(document, FILE, **options)


def problems_of(document: Any) -> list[str]:
    """The lines of the one message with which an import refuses the document, without the file."""
    try:
        brought_in(document)
    except InvalidBundle as error:
        first, *lines = str(error).splitlines()
        assert first.startswith(f"{FILE} is not a bundle that can be used: {len(lines)} problem")
        return [line.removeprefix(f"  {FILE}: ") for line in lines]
    return []


def exported(locale: str = "en") -> Any:
    """The bundle that an export would write, as plain JSON values."""
    hub = find_hub(locale)
    assert hub is not None
    return json.loads(Snapshot(hub).bundle().to_json())


def omissions(locale: str = "en") -> list[str]:
    """What an export says that it left out."""
    hub = find_hub(locale)
    assert hub is not None
    snapshot = Snapshot(hub)
    snapshot.bundle()
    return snapshot.omissions


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def command(name: str, *arguments: str | Path, **options: Any) -> tuple[str, str]:
    """What a management command writes on its two outputs."""
    stdout, stderr = io.StringIO(), io.StringIO()
    call_command(name, *map(str, arguments), stdout=stdout, stderr=stderr, **options)
    return stdout.getvalue(), stderr.getvalue()


def outcomes(tally: Tally) -> dict[str, dict[str, int]]:
    """How many entries of each part were new, changed and unchanged."""
    return {kind: dict(counter) for kind, counter in tally.outcomes.items()}


def changed_tables(before: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The labels of tables with other rows than before."""
    after = tables()
    return {label for label in after if after[label] != before[label]}


def index_agrees_with_content() -> bool:
    return find_differences(list(Page.objects.values_list("pk", flat=True))) == {}


def slugs_of(model: type[Page]) -> list[str]:
    """In page-tree order."""
    return list(model.objects.order_by("path").values_list("slug", flat=True))
