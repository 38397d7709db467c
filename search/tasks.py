from django_tasks import task

from search.remote.outbox import send_due

FIRST_OF_ALL = 40
"""Before Wagtail's own indexing, after webhooks: PostgreSQL answers for what has not been sent."""


@task(priority=FIRST_OF_ALL)
def send_search_entries() -> None:
    """Send the changed entries to OpenSearch. The scheduler retries failures every minute."""
    send_due()
