"""Settings of the stores of content, sessions, tasks and remembered answers."""

import sys
from typing import Any

from cms.database.connection import Connection
from cms.settings import env, one_of

# Without DATABASE_URL a process that needs the database starts the embedded one first
# (cms.runner.embedded_database); the address below only lets settings be imported without it.
_database = env.db_url_config(
    env.str("DATABASE_URL", default="") or "postgresql://postgres@localhost/postgres"
)
# A socket's directory comes as an option, which some of Django's commands do not look at.
if "host" in (_options := _database.setdefault("OPTIONS", {})):
    _database["HOST"] = _options.pop("host")

# Statements are prepared only where the code asks for it, however often others are executed.
_options["prepare_threshold"] = sys.maxsize
# A connection that is lost is noticed within seconds, not after the hours that TCP takes.
_options.setdefault("connect_timeout", env.int("DATABASE_CONNECT_SECONDS", default=3))
_options.setdefault("tcp_user_timeout", 5_000)
_options.setdefault("keepalives_idle", 5)
_options.setdefault("keepalives_interval", 2)
_options.setdefault("keepalives_count", 2)
# Seconds until a statement is given up that the database does not answer, wherever it is asked from
# but in the API, which has a shorter limit; 0 for none.
DATABASE_ANSWER_SECONDS = env.int("DATABASE_ANSWER_SECONDS", default=0)
# `transaction` behind a pooler such as PgBouncer that lends connections for one transaction.
DATABASE_POOLED = one_of(
    "DATABASE_POOLED", env.str("DATABASE_POOLED", default="none"), "none", "transaction"
)
# The most connections of a pool of the process's own, which its threads share; 0 for none.
DATABASE_POOL = env.int("DATABASE_POOL", default=0)
if DATABASE_POOL:
    _options["pool"] = {
        "min_size": 1,
        "max_size": DATABASE_POOL,
        "timeout": env.int("DATABASE_CONNECT_SECONDS", default=3),
        "connection_class": Connection,
    }

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database,
        "ENGINE": "cms.database",
        "CONN_MAX_AGE": 0 if DATABASE_POOL else env.int("DATABASE_CONNECTION_SECONDS", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLED == "transaction",
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url_config(env.str("CACHE_URL", default="") or "locmemcache://"),
}
if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["BACKEND"] = "cms.cache.backend.RedisCache"

# In the database, whatever becomes of the cache: a session that was ended must not live on there.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "cms.operations.index_tasks.TaskBackend"},
}
