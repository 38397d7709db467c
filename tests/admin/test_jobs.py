"""Jobs store the names that their stages had, so that code of the release before runs beside it."""

from typing import Any

import pytest
from django.db import connection

from cms.admin.jobs.models import UNDER_WAY, Stage
from cms.admin.replace.models import Replacement
from cms.admin.source_import.models import SourceImport

pytestmark = pytest.mark.django_db


def stored(model: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT stage FROM {model._meta.db_table}")
        [[stage]] = cursor.fetchall()
    return stage


@pytest.mark.parametrize(
    ("model", "stage", "name"),
    [
        (Replacement, Stage.PLANNED, "planned"),
        (Replacement, Stage.RUNNING, "replacing"),
        (Replacement, Stage.DONE, "replaced"),
        (Replacement, Stage.UNDONE, "undone"),
        (SourceImport, Stage.RUNNING, "importing"),
        (SourceImport, Stage.DONE, "done"),
    ],
)
def test_a_stage_is_stored_as_before(model: Any, stage: Stage, name: str) -> None:
    job = model.objects.create(stage=stage)

    assert stored(model) == name
    assert model.objects.get(stage=stage) == job
    assert model.objects.filter(stage__in=UNDER_WAY).exists() == (stage in UNDER_WAY)
    assert model.objects.get().stage == stage


def test_what_the_release_before_has_replaced_can_be_undone() -> None:
    Replacement.objects.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE replace_replacement SET stage = 'replaced'")

    assert Replacement.objects.get().stage == Stage.DONE
    assert Replacement.objects.filter(stage=Stage.DONE).update(stage=Stage.UNDOING)
