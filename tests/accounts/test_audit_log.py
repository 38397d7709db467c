"""Who did what can be taken out."""

import json
from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry

from tests.factories import make_hub


def export(*arguments: str) -> list[dict]:
    out = StringIO()
    call_command("export_audit_log", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_is_written_as_lines_of_json(db, editor) -> None:
    guide = make_hub().add_guide(title="A guide")
    guide.save_revision(user=editor).publish(user=editor)

    lines = export()

    published = [line for line in lines if line["action"] == "wagtail.publish"]
    assert published[-1] | {"at": "", "data": {}} == {
        "at": "",
        "user": "editor",
        "user_id": editor.pk,
        "action": "wagtail.publish",
        "type": "pages.guidepage",
        "id": str(guide.pk),
        "label": "A guide",
        "data": {},
    }
    PageLogEntry.objects.update(timestamp=timezone.now() - timedelta(days=3))
    assert [line for line in export(f"--since={timezone.now():%Y-%m-%d}") if "page" in line] == []
