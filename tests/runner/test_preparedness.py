"""A second start is quick: what has been prepared for this code is known without Django."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.runner import preparedness
from cms.transfer.demonstration import import_translation
from tests.processes import database_url


@pytest.mark.django_db(transaction=True)
def test_knows_a_database_that_is_ready_for_this_code(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(preparedness, "STAMP", tmp_path / "data" / "prepared.json")
    monkeypatch.setenv("HUB_LANGUAGES", "en,nl")
    monkeypatch.setenv("FRONTEND_URL", "http://127.0.0.1:3000")
    get_user_model().objects.create_superuser("admin")
    url = database_url()
    assert not preparedness.is_prepared(url)

    preparedness.remember(url)
    assert preparedness.is_prepared(url)

    assert not preparedness.is_prepared(url.replace("?host=", "?host=/nowhere"))
    for name, other, same in (
        ("HUB_LANGUAGES", "en", "en,nl"),
        ("FRONTEND_URL", "http://127.0.0.1:3001", "http://127.0.0.1:3000"),
    ):
        monkeypatch.setenv(name, other)
        assert not preparedness.is_prepared(url)
        monkeypatch.setenv(name, same)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())"
        )
    assert not preparedness.is_prepared(url)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'x'")
    assert preparedness.is_prepared(url)
    assert preparedness.languages_to_come(url) == []
    assert preparedness.languages_to_come(url.replace("?host=", "?host=/nowhere")) == []
    for code, status in (("nl", "RUNNING"), ("ar", "READY"), ("de", "SUCCESSFUL")):
        DBTaskResult.objects.create(
            task_path=import_translation.module_path,
            args_kwargs={"args": [code], "kwargs": {}},
            status=status,
            run_after=timezone.now(),
        )
    assert preparedness.languages_to_come(url) == ["nl", "ar"]
    get_user_model().objects.all().delete()
    assert not preparedness.is_prepared(url)
