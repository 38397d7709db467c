from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from wagtail.models import Page

from cms.changes.change import Change, Consumer
from search import index
from search.kinds import kind_of, searched_snippets


class SearchConsumer(Consumer):
    """Rewrites search entries in the transaction that changes what they say."""

    def models(self) -> Iterable[type[Any]]:
        """Every page type: a guide can be unpublished by way of its plain `Page`."""
        return [Page, *searched_snippets()]

    def follow(self, change: Change) -> Iterator[None]:
        kind = kind_of(change.model)
        if not kind or change.is_of_draft:
            return
        yield
        pk = change.instance.pk
        if change.is_deletion:
            index.remove(kind, pk)
        elif not connection.in_atomic_block:
            index.rewrite_batch(kind, [pk])
        elif getattr(change.saved, "live", True):
            index.write(kind, [change.saved])
        else:
            index.withdraw(kind, [pk])

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        if kind := kind_of(model):
            index.write(kind, pages)
