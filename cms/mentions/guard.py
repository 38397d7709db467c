"""A source that is mentioned is neither deleted nor unpublished, unless somebody means it.

The database sees to it: a mention holds on to its source (`Mention.source`), and a trigger refuses
to take a mentioned source off the site. Either way the error is an `IntegrityError`. The functions
below do it on purpose.

Content keeps its citations of a deleted source; readers then see the words without the link.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Page, Revision

from cms.mentions.extraction import citations
from cms.mentions.index import indexed_page_types
from cms.mentions.models import Mention
from cms.snippets.models import Source

LET_GO = "hub.source_let_go"
"""Names, in a transaction, the source that may be unpublished. The trigger reads it."""


def is_mentioned(source: Source) -> bool:
    """Return True if a page mentions the source: live, in its draft, or in a scheduled version."""
    return bool(mentioned([source]))


def mentioned(sources: Collection[Source]) -> set[int]:
    """Return the ids of those that pages mention. Two statements, however many sources."""
    ids = {source.pk for source in sources}
    indexed = Mention.objects.filter(source__in=ids).values_list("source", flat=True)
    found: set[int] = set(indexed.order_by().distinct())
    return found | (ids & {pk for cited in _scheduled_citations().values() for pk in cited})


def scheduled_pages(source: Source) -> list[Page]:
    """The pages that will mention the source when a scheduled version of theirs is published.

    The version may be older than the draft, whose mentions are in the index.
    """
    page_ids = [page_id for page_id, cited in _scheduled_citations().items() if source.pk in cited]
    return list(Page.objects.filter(pk__in=page_ids).order_by("path")) if page_ids else []


def _scheduled_citations() -> dict[int, set[int]]:
    """The sources that the scheduled version of each page cites, by the id of the page.

    Reads every scheduled version in one statement; few are scheduled at a time.
    """
    types = indexed_page_types()
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False).select_related(
        "content_type"
    )
    return {
        int(revision.object_id): {
            citation.source_id for citation in citations(types[label], revision.content)
        }
        for revision in scheduled
        if (label := ".".join(revision.content_type.natural_key())) in types
    }


@contextmanager
def locked(source: Source) -> Iterator[None]:
    """Waits for pages that are being saved to mention the source; until the block ends, others
    wait. Raises Source.DoesNotExist if it is gone.
    """
    with transaction.atomic():
        Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
        yield


def delete_mentioned(source: Source, user: Any = None) -> None:
    """Deletes a source although pages may mention it, and says so in its log."""
    with locked(source):
        Mention.objects.filter(source=source.pk).delete()
        DeleteAction(source, user=user).execute(skip_permission_checks=True)


def unpublish_mentioned(source: Source, user: Any = None) -> None:
    """Unpublishes a source although pages may mention it, and says so in its log."""
    with locked(source):
        _set(LET_GO, str(source.pk))
        UnpublishAction(source, user=user).execute(skip_permission_checks=True)
        _set(LET_GO, "")


def _set(name: str, value: str) -> None:
    """Until the transaction ends, or is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
