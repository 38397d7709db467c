"""`doctor` finds what is wrong, and says how to mend it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cms.operations import doctor
from cms.operations.doctor import EXAMINATIONS, examine
from cms.operations.heartbeats import beat
from cms.operations.models import Mail
from tests.factories import SourceFactory, citing, make_hub
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = settings.STORAGES


def first(examination) -> tuple[str, str]:
    finding = examine(examination)[0]
    return finding.what, finding.mend


def test_says_what_is_wrong_and_fails() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="things to mend"):
        call_command("doctor", stdout=out)

    lines = out.getvalue().splitlines()
    assert "WRONG processes live" in lines
    assert "      No worker lives." in lines
    assert "      -> Start `manage.py run_worker`." in lines
    assert "ok   database is ready" in lines
    assert "ok   storage can be written" in lines


def test_is_content_when_all_is_well(settings) -> None:
    settings.DEBUG = True  # a hub on one's own machine
    beat("a", "worker")
    beat("b", "scheduler")
    names = [each.__name__ for each in EXAMINATIONS if examine(each)]

    assert names in ([], ["settings_are_complete"])


def test_of_storage(settings, tmp_path) -> None:
    Path(settings.MEDIA_ROOT).write_text("a file where a folder has to be")

    what, mend = first(doctor.storage_can_be_written)
    assert what.startswith("Uploads cannot be kept: ")
    assert "MEDIA_ROOT" in mend


def test_of_the_cache(settings) -> None:
    assert first(doctor.cache_answers)[1].startswith("Set CACHE_URL")
    settings.CACHES = {
        "default": {
            "BACKEND": "cms.cache.backend.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}",
        }
    }
    assert first(doctor.cache_answers) == (
        "The cache does not answer; the hub does without.",
        "Check CACHE_URL.",
    )


def test_of_mail(settings) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    Mail.objects.create(sender="a", recipients=["b"], content=b"")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE operations_mail SET created = now() - interval '10 min'")

    refused, waiting = examine(doctor.mail_can_be_sent)
    assert refused.mend == "Check EMAIL_URL."
    assert waiting.what == "1 messages wait to be sent."


def test_of_clocks(monkeypatch) -> None:
    off = timezone.timedelta(seconds=-30)
    now = timezone.now() + off
    monkeypatch.setattr(doctor.clock, "now", lambda: now)

    assert first(doctor.clocks_agree)[0] in [
        f"The clock of this machine is -{seconds} seconds off the database's."
        for seconds in (30, 31)
    ]


def test_of_indexes() -> None:
    hub = make_hub()
    hub.add_guide(body=[citing(SourceFactory())])
    assert examine(doctor.derived_data_agree) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mentions_mention SET note = 'changed'")

    what, mend = first(doctor.derived_data_agree)
    assert what.startswith("check_mentions: ")
    assert mend == "manage.py check_mentions --repair"


def test_of_static_files(settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    assert first(doctor.static_files_are_collected)[1] == "manage.py collectstatic --noinput"


def test_what_cannot_be_looked_at_is_a_finding() -> None:
    def broken():
        raise OSError("gone")
        yield

    [finding] = examine(broken)
    assert finding.what == "This could not be looked at: OSError: gone"
