"""Metrics of the content for monitoring."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.delivery.models import Delivery
from cms.health.models import LinkStatus
from cms.mentions.index import find_differences
from cms.operations.gauges import Reading
from cms.snippets.models import Source

SAMPLE = 20
"""Pages whose mentions are compared with their content each time."""

WEBHOOKS = """
    SELECT count(*), coalesce(max(extract(epoch FROM statement_timestamp() - event.created)), 0)
    FROM delivery_delivery AS delivery JOIN delivery_event AS event ON event.key = delivery.event_id
    WHERE delivery.next_attempt IS NOT NULL
"""


def read_content() -> Iterator[Reading]:
    """Read waiting webhooks, links by state, and whether indexed mentions agree with pages."""
    with connection.cursor() as cursor:
        cursor.execute(WEBHOOKS)
        waiting, lag = cursor.fetchone()
    yield Reading("hub_webhooks_waiting", "Deliveries that are still tried.", waiting)
    yield Reading("hub_webhook_lag_seconds", "How long the oldest of them has waited.", lag)
    given_up = Delivery.objects.failed().count()
    yield Reading("hub_webhooks_given_up", "Deliveries that were given up.", given_up)
    yield from _read_links()
    pages = Page.objects.order_by("?").values_list("pk", flat=True)[:SAMPLE]
    different = len(find_differences([*pages]))
    what = f"Of {SAMPLE} pages by chance, those whose indexed mentions are not their own."
    yield Reading("hub_mentions_wrong_pages", what, different)


def _read_links() -> Iterator[Reading]:
    states = Coalesce("link_health__status", Value(str(LinkStatus.UNCHECKED)))
    counted = Source.objects.filter(live=True).values_list(states).annotate(Count("pk"))
    for state, count in counted.order_by():
        what = "Live sources, by what looking at their websites has found."
        yield Reading("hub_links", what, count, {"state": state})
