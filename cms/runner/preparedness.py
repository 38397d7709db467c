"""Is the database ready for this code, and what is still on its way into it? Asked without Django,
for a quick second start.
"""

import hashlib
import json

import psycopg

from cms.settings import BASE_DIR, env

STAMP = BASE_DIR / ".data" / "prepared.json"
DEMO_TASK = "cms.transfer.demonstration.import_translation"


def is_prepared(database_url: str) -> bool:
    """True only if this database is as `remember` saw it, for the same code.

    Looks at the migrations that the database has applied and at whether somebody can log in. A
    doubt counts as a no: preparing again changes nothing.
    """
    if not STAMP.exists():
        return False
    return bool(json.loads(STAMP.read_text()) == _state(database_url))


def remember(database_url: str) -> None:
    """Note the state of a database that has just been prepared."""
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(json.dumps(_state(database_url)))


def languages_to_come(database_url: str) -> list[str]:
    """The codes of the languages in which the worker has still to import the demo hub."""
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            waiting = connection.execute(
                "SELECT args_kwargs #>> '{args,0}' FROM django_tasks_database_dbtaskresult"
                " WHERE task_path = %s AND status IN ('READY', 'RUNNING') ORDER BY enqueued_at",
                [DEMO_TASK],
            ).fetchall()
    except psycopg.Error:
        # An address that only Django understands: the worker imports them all the same.
        return []
    return [code for (code,) in waiting]


def _state(database_url: str) -> dict[str, str]:
    return {"code": _code(), "database": _database(database_url)}


def _code() -> str:
    """A fingerprint of what a database is prepared for.

    That is the migrations in the code, ours by name and others' by the locked versions, the
    languages, and the address of the site.
    """
    digest = hashlib.sha256((BASE_DIR / "uv.lock").read_bytes())
    for name in ("HUB_LANGUAGES", "FRONTEND_URL"):
        digest.update(f"{env.str(name, default='')}\n".encode())
    packages = [BASE_DIR / "cms", BASE_DIR / "search"]
    migrations = [path for package in packages for path in package.glob("**/migrations/*.py")]
    for path in sorted(migrations):
        digest.update(f"{path.relative_to(BASE_DIR)}\n".encode())
    return digest.hexdigest()


def _database(database_url: str) -> str:
    """A fingerprint of the migrations applied; empty where nobody could log in."""
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            applied = connection.execute(
                "SELECT app, name FROM django_migrations"
                " WHERE EXISTS (SELECT FROM auth_user WHERE is_superuser)"
                " ORDER BY app, name"
            ).fetchall()
    except psycopg.Error:
        # No tables yet, or an address that only Django understands.
        return ""
    return hashlib.sha256(repr(applied).encode()).hexdigest() if applied else ""
