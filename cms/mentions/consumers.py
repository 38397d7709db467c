from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wagtail.models import Page

from cms.changes.change import Change, Consumer
from cms.mentions import index
from cms.mentions.models import Mention
from cms.mentions.signals import mentions_changed


class MentionConsumer(Consumer):
    """Rewrites the index of mentions in the transaction that changes a page."""

    def models(self) -> Iterable[type[Any]]:
        return [Page]

    def follow(self, change: Change) -> Iterator[None]:
        page = change.instance
        if change.is_deletion:
            rows = list(Mention.objects.filter(page_id=page.pk))
            index.lock_existing_sources({row.source_id for row in rows})
            _tell(change.model, [page], {page.pk: index.Difference(stale=rows)} if rows else {})
            return
        yield
        is_indexed = change.model in index.indexed_page_types().values()
        stored = {change.model: [change.after]} if is_indexed else {}
        _tell(type(page), [page], index.rewrite([page.pk], stored=stored))

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        _tell(model, pages, index.add(model, pages))


def _tell(sender: type[Page], pages: Sequence[Page], found: Mapping[int, index.Difference]) -> None:
    differences = [(page, found[page.pk]) for page in pages if page.pk in found]
    if differences:
        mentions_changed.send(sender, differences=differences)
