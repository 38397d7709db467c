"""Probes, metrics, reports and the log."""

import logging
from typing import Any

from cms.operations.logs import JSON_FORMATTER
from cms.settings import env, one_of

# Where each process answers /livez, /readyz and /metrics, such as 127.0.0.1:9100. Empty: nowhere.
OPERATIONS_LISTEN = env.str("OPERATIONS_LISTEN", default="")
# Functions that read gauges when somebody asks for metrics.
METRICS_READERS = ["cms.operations.gauges.read_queue", "cms.health.gauges.read_content"]
# Whether each request leaves a line in the log; production says yes.
ACCESS_LOG = env.bool("ACCESS_LOG", default=False)
# `line` for people, `json` for programs.
LOG_FORMAT = one_of("LOG_FORMAT", env.str("LOG_FORMAT", default="line"), "line", "json")
# Milliseconds from which on a statement is logged; 0 for none.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=1000)
# Where errors are reported, and the OTLP collector that traces go to. Empty: nowhere.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not that a task began or ended well: the worker says so several times for every edit."""
    return record.name not in ("django_tasks", "django.tasks") or record.levelno > logging.INFO


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}{in_request}: {message}",
            "style": "{",
        },
        "json": JSON_FORMATTER,
    },
    "filters": {
        "worth_a_line": {
            "()": "django.utils.log.CallbackFilter",
            "callback": _is_worth_a_line,
        },
        "in_request": {"()": "cms.api.http.request_id.RequestIdFilter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["worth_a_line", "in_request"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers, replaced by the root's: one format, and no mail.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It would tell of every request that a link check makes.
        "httpx": {"level": "WARNING"},
        # It would tell of every request to OpenSearch; `search` tells what comes of them.
        "opensearch": {"level": "CRITICAL"},
    },
}
