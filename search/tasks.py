from collections.abc import Collection
from datetime import timedelta
from time import sleep

from django.utils import timezone
from django_tasks import task

from cms.database.locks import writing_transactions
from search import index
from search.remote.outbox import send_due

FIRST_OF_ALL = 40
"""Before Wagtail's own indexing, after webhooks: PostgreSQL answers for what has not been sent."""

PAUSE_SECONDS = 1


@task(priority=FIRST_OF_ALL)
def send_search_entries() -> None:
    """Send the changed entries to OpenSearch. The scheduler retries failures every minute."""
    send_due()


@task(priority=FIRST_OF_ALL)
def rewrite_dependents(names: list[str], before: Collection[str] | None = None) -> None:
    """Rewrite the entries with texts that are shown with one of the named objects only.

    A transaction that began before those changed may write an entry as they were, and is waited
    for; without keeping others waiting where tasks can be deferred.
    """
    running = writing_transactions()
    waiting = running if before is None else running.intersection(before)
    if waiting and rewrite_dependents.get_backend().supports_defer:
        later = timezone.now() + timedelta(seconds=PAUSE_SECONDS)
        rewrite_dependents.using(run_after=later).enqueue(names, sorted(waiting))
        return
    while waiting:
        sleep(PAUSE_SECONDS)
        waiting &= writing_transactions()
    for kind, pks in index.dependents_of(names).items():
        index.rewrite_batch(kind, pks)
