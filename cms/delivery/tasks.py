from datetime import datetime

from django.utils import timezone
from django_tasks import task

from cms.database import clock
from cms.delivery.deliveries import deliver_due

FIRST_OF_ALL = 50
"""Before search indexing and the like: readers wait for what has been published."""


@task(priority=FIRST_OF_ALL)
def deliver_what_is_due() -> None:
    """Delivers, and comes back when the first that failed is due again, where tasks can wait.

    Where they cannot, `manage.py deliver_webhooks` does, which the scheduler runs every minute.
    """
    moments: list[datetime] = [
        delivery.next_attempt for delivery in deliver_due() if delivery.next_attempt
    ]
    if moments and deliver_what_is_due.get_backend().supports_defer:
        # The queue goes by the clock of this machine, deliveries by that of the database.
        pause = min(moments) - clock.now()
        deliver_what_is_due.using(run_after=timezone.now() + pause).enqueue()
