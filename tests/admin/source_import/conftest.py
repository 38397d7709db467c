import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.admin.source_import.models import SourceImport

HEADINGS = ("Slug", "Title", "Website", "Summary", "Publisher", "Kind")
DUO = ("duo", "DUO integration", "https://duo.example.org/", "For exams.", "DUO", "Official")
IND = ("ind", "IND", "https://ind.example.org/", "For permits.", "IND", "Official")


def as_csv(*rows: Any, headings: Any = HEADINGS, delimiter: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    return file.getvalue().encode()


@pytest.fixture
def upload(hub) -> Callable[..., SourceImport]:
    """Uploads a file as an editor does, and gives what the hub makes of it."""

    def upload(client, content: bytes, how: str = "draft") -> SourceImport:
        file = SimpleUploadedFile("sources.csv", content, content_type="text/csv")
        response = client.post(reverse("source_import"), {"file": file, "how": how})
        assert response.status_code == 302, response.context["form"].errors
        planned = SourceImport.objects.latest("pk")
        assert response.url == reverse("source_import_plan", args=[planned.pk])
        return planned

    return upload


@pytest.fixture
def bring_in(upload) -> Callable[..., SourceImport]:
    """Uploads a file and confirms."""

    def bring_in(client, content: bytes, how: str = "draft") -> SourceImport:
        planned = upload(client, content, how)
        assert planned.problems == []
        client.post(reverse("source_import_plan", args=[planned.pk]), {"begin": "1"})
        planned.refresh_from_db()
        return planned

    return bring_in
