"""Who did what, as lines of JSON."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandParser
from django.utils.dateparse import parse_date
from wagtail.models import ModelLogEntry, PageLogEntry


class Command(BaseCommand):
    help = "Write what Wagtail has logged of pages, snippets, users and settings, one line each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="(default: the terminal)")
        parser.add_argument("--since", type=parse_date, help="The first day, such as 2026-01-31.")

    def handle(self, *, file: Path | None, since: Any, **options: Any) -> None:
        with ExitStack() as stack:
            self._write(stack.enter_context(file.open("w")) if file else self.stdout, since)

    def _write(self, out: Any, since: Any) -> None:
        for model, key in ((PageLogEntry, "page_id"), (ModelLogEntry, "object_id")):
            entries = model.objects.select_related("user", "content_type").order_by("timestamp")
            if since:
                entries = entries.filter(timestamp__date__gte=since)
            for entry in entries.iterator():
                line = {
                    "at": entry.timestamp,
                    "user": entry.user.get_username() if entry.user else None,
                    "user_id": entry.user_id,
                    "action": entry.action,
                    "type": f"{entry.content_type.app_label}.{entry.content_type.model}"
                    if entry.content_type
                    else None,
                    "id": str(getattr(entry, key)),
                    "label": entry.label,
                    "data": entry.data,
                }
                out.write(orjson.dumps(line).decode() + "\n")
