"""Looks at everything a hub needs, and says of each finding how to mend it."""

import importlib.metadata
import os
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from cms.cache import server
from cms.database import clock
from cms.operations.models import Heartbeat, Mail
from cms.operations.probes import readyz

OLDEST_POSTGRESQL = 14
MAX_CLOCK_SECONDS = 5
MAX_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and what to do about it."""

    what: str
    mend: str


Examination = Callable[[], Iterator[Finding]]


def settings_are_complete() -> Iterator[Finding]:
    """Django's own checks, those for deployments included."""
    for message in checks.run_checks(include_deployment_checks=True, databases=["default"]):
        if message.level >= checks.INFO and not message.is_silenced():
            yield Finding(str(message.msg), str(message.hint or "See `manage.py check --deploy`."))


def versions_are_supported() -> Iterator[Finding]:
    """Django, Wagtail and PostgreSQL; installing the hub has looked at Python."""
    database: Any = connection
    if database.pg_version // 10000 < OLDEST_POSTGRESQL:
        yield Finding(
            f"PostgreSQL {database.pg_version // 10000} is too old.",
            f"Upgrade it to {OLDEST_POSTGRESQL} or newer.",
        )
    for package, needed in (("django", "5.2"), ("wagtail", "8.0")):
        found = importlib.metadata.version(package)
        if tuple(map(int, found.split(".")[:2])) < tuple(map(int, needed.split("."))):
            yield Finding(f"{package} {found} is too old.", "Install what uv.lock names: uv sync")


def database_is_ready() -> Iterator[Finding]:
    """Answers, has all migrations, and lets the hub do what it has to."""
    status, text = readyz()
    if status != 200:
        yield Finding(text.strip().replace("\n", "; "), "Check DATABASE_URL, and migrate.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        if not cursor.fetchone()[0]:
            yield Finding(
                "The database user may create no tables, which upgrades have to.",
                "GRANT CREATE ON SCHEMA public TO the user of DATABASE_URL.",
            )
        cursor.execute("SELECT extname FROM pg_extension")
        missing = {"pg_trgm", "unaccent"} - {name for (name,) in cursor.fetchall()}
        if missing:
            names = ", ".join(sorted(missing))
            yield Finding(f"The database lacks {names}.", f"CREATE EXTENSION {names}, and migrate.")


def storage_can_be_written() -> Iterator[Finding]:
    """Writes a file, reads it back, and deletes it."""
    try:
        name = default_storage.save("images/doctor.txt", ContentFile(b"written by doctor"))
        with default_storage.open(name) as file:
            is_same = file.read() == b"written by doctor"
        default_storage.delete(name)
    except OSError as error:
        yield Finding(
            f"Uploads cannot be kept: {error}",
            "Let the user of the processes write to MEDIA_ROOT, and see that the disk is not full.",
        )
    else:
        if not is_same:
            yield Finding("Uploads are not what was written.", "Check the disk of MEDIA_ROOT.")


def static_files_are_collected() -> Iterator[Finding]:
    """The admin has its styles and scripts."""
    manifest = os.path.join(settings.STATIC_ROOT, "staticfiles.json")  # noqa: PTH118
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"] and not os.path.exists(  # noqa: PTH110
        manifest
    ):
        yield Finding("Static files are not collected.", "manage.py collectstatic --noinput")


def cache_answers() -> Iterator[Finding]:
    """The cache that processes share."""
    address = server.address()
    if not address:
        if not settings.DEBUG:
            yield Finding(
                "Each process has a cache of its own, and counts rates for itself.",
                "Set CACHE_URL to a Redis or Valkey where more than one web process runs.",
            )
    elif not server.is_well(address):
        yield Finding("The cache does not answer; the hub does without.", "Check CACHE_URL.")


def mail_can_be_sent() -> Iterator[Finding]:
    """The mail server takes a connection, and nothing has waited for long."""
    try:
        transport = get_connection(settings.MAIL_TRANSPORT)
        transport.open()
        transport.close()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(f"The mail server does not answer: {error}", "Check EMAIL_URL.")
    waiting = Mail.objects.filter(created__lt=Now() - MAX_WAIT).count()
    if waiting:
        yield Finding(f"{waiting} messages wait to be sent.", "See the log of the worker.")


def clocks_agree() -> Iterator[Finding]:
    """The clocks of this machine and of the database."""
    off = (clock.now() - datetime.now(UTC)).total_seconds()
    if abs(off) > MAX_CLOCK_SECONDS:
        yield Finding(
            f"The clock of this machine is {off:.0f} seconds off the database's.",
            "Run a time service, such as chrony, on both.",
        )


def processes_live() -> Iterator[Finding]:
    """A worker and a scheduler, and no task has waited for long."""
    living = set(Heartbeat.objects.living().values_list("kind", flat=True))
    for kind in ("worker", "scheduler"):
        if kind not in living:
            yield Finding(f"No {kind} lives.", f"Start `manage.py run_{kind}`.")
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=Now() - MAX_WAIT).count()
    if waiting:
        yield Finding(
            f"{waiting} tasks have waited for five minutes or longer.",
            "See the log of the worker, and start another one.",
        )


def derived_data_agree() -> Iterator[Finding]:
    """The index of mentions, the entries of the search, and the keys that order titles."""
    for command in ("check_mentions", "check_search", "check_title_order"):
        try:
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123
                call_command(command, stdout=nowhere, stderr=nowhere)
        except (CommandError, SystemExit) as error:
            mend = "rebuild_search" if command == "check_search" else f"{command} --repair"
            yield Finding(f"{command}: {error}", f"manage.py {mend}")


EXAMINATIONS: tuple[Examination, ...] = (
    settings_are_complete,
    versions_are_supported,
    database_is_ready,
    storage_can_be_written,
    static_files_are_collected,
    cache_answers,
    mail_can_be_sent,
    clocks_agree,
    processes_live,
    derived_data_agree,
)


def examine(examination: Examination) -> list[Finding]:
    """Return the findings of an examination; that it cannot be made is one, too."""
    try:
        return [*examination()]
    except Exception as error:
        what = f"This could not be looked at: {type(error).__name__}: {error}"
        return [Finding(what, "Mend what is named above first, and look again.")]
