"""Shows that a process lives: a thread of it writes the time, and stops when the process does."""

import contextlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from cms.operations import listener, reporting
from cms.operations.models import Heartbeat

BEAT_SECONDS = 5.0
KEPT = timedelta(days=1)
"""Time for which a process that ended without saying so is remembered."""

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def heart(kind: str) -> Iterator[str]:
    """Beat inside, and answer probes; gives the name of this process, which is on record first."""
    reporting.start()
    listener.start()
    process = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    stopped = threading.Event()
    beat(process, kind)
    threading.Thread(target=_beat_on, args=(process, kind, stopped), daemon=True).start()
    try:
        yield process
    finally:
        stopped.set()
        with contextlib.suppress(DatabaseError, InterfaceError):
            Heartbeat.objects.filter(process=process).delete()


def beat(process: str, kind: str) -> None:
    """Write that the process lives. A database out of reach is no reason to stop."""
    try:
        Heartbeat.objects.update_or_create(
            process=process, defaults={"beat_at": Now()}, create_defaults={"kind": kind}
        )
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The heartbeat of %s could not be written: %s", process, error)
        connection.close()


def forget_dead() -> None:
    """Forget processes that were last seen a day ago."""
    Heartbeat.objects.filter(beat_at__lt=Now() - KEPT).delete()


def _beat_on(process: str, kind: str, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        beat(process, kind)
    connection.close()
