"""Metrics that are read from the database when Prometheus asks."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from prometheus_client.core import GaugeMetricFamily, Metric


class Reading(NamedTuple):
    """A number with its labels."""

    name: str
    what: str
    value: float
    labels: dict[str, str] = {}


QUEUE = """
    SELECT status, count(*), coalesce(max(extract(epoch FROM statement_timestamp() - CASE
        WHEN run_after < statement_timestamp() THEN greatest(run_after, enqueued_at)
        ELSE enqueued_at END)) FILTER (
            WHERE run_after < statement_timestamp() OR run_after > statement_timestamp() + '9 years'
        ), 0)
    FROM django_tasks_database_dbtaskresult
    WHERE status IN ('READY', 'RUNNING') GROUP BY status
"""
HEARTBEATS = """
    SELECT kind, extract(epoch FROM statement_timestamp() - max(beat_at))
    FROM operations_heartbeat GROUP BY kind
"""


def read_queue() -> Iterator[Reading]:
    """The queue of tasks, mail that waits, and when processes were last seen."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        found = {status: (count, age) for status, count, age in cursor.fetchall()}
        for status in ("READY", "RUNNING"):
            count, age = found.get(status, (0, 0))
            labels = {"status": status.lower()}
            yield Reading("hub_tasks", "Background tasks.", count, labels)
            if status == "READY":
                yield Reading("hub_queue_age_seconds", "How long the oldest task waits.", age)
        cursor.execute(HEARTBEATS)
        for kind, age in cursor.fetchall():
            what = "Since when no process of a kind was seen."
            yield Reading("hub_heartbeat_age_seconds", what, age, {"kind": kind})
        cursor.execute("SELECT count(*) FROM operations_mail")
        yield Reading("hub_mail_waiting", "Messages that wait to be sent.", cursor.fetchone()[0])


class DatabaseCollector:
    """Reads what the functions of `METRICS_READERS` give, by their paths."""

    def collect(self) -> Iterator[Metric]:
        """Yield a gauge for each name, with all its labels."""
        families: dict[str, GaugeMetricFamily] = {}
        for path in settings.METRICS_READERS:
            for name, what, value, labels in import_string(path)():
                family = families.setdefault(name, GaugeMetricFamily(name, what, labels=[*labels]))
                family.add_metric([*labels.values()], float(value))
        yield from families.values()
