"""`python -m cms.operations.container_probe`: does a container live? Without Django, so quick."""

import argparse
import os
import socket
import sys
import urllib.request

import psycopg

SECONDS = 5
"""Seconds that an answer may take."""

LATE_SECONDS = 30
"""After how long a process counts as gone that has not shown that it lives."""

HEARTBEATS = """
    SELECT count(*) FROM operations_heartbeat
    WHERE kind = %s AND starts_with(process, %s) AND beat_at > now() - make_interval(secs => %s)
"""


class SilentError(Exception):
    """No process of this kind has shown lately that it lives."""


def connect() -> psycopg.Connection:
    """A connection to the database, or psycopg.OperationalError."""
    return psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=SECONDS)


def check_heartbeat(kind: str) -> None:
    """Raise SilentError unless a process of this machine lives."""
    host = f"{socket.gethostname()[:30]}:"
    with connect() as connection:
        [living] = connection.execute(HEARTBEATS, [kind, host, LATE_SECONDS]).fetchone() or [0]
    if not living:
        raise SilentError(f"no heartbeat for {LATE_SECONDS} seconds")


def main() -> None:
    """Exit with 0 if what the argument names answers, else with 1 and the reason."""
    parser = argparse.ArgumentParser(prog="python -m cms.operations.container_probe")
    parser.add_argument(
        "target",
        help="an address that answers with 200; `worker` or `scheduler`, one of which must be alive"
        " on this machine; or `database`: that of DATABASE_URL",
    )
    target = parser.parse_args().target
    try:
        if target == "database":
            connect().close()
        elif target in ("worker", "scheduler"):
            check_heartbeat(target)
        else:
            # A proxy that the environment names could not reach this machine.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            opener.open(target, timeout=SECONDS).close()
    except (OSError, psycopg.Error, SilentError) as error:
        sys.exit(f"{target} does not answer: {error}")


if __name__ == "__main__":
    main()
