"""One look-up for all the sources that the texts of a stream cite."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.blocks import StreamBlock, StreamValue

from cms.mentions.citation import Place
from cms.mentions.extraction import walk
from cms.snippets.models import Source

_at_hand: ContextVar[Mapping[int, Source] | None] = ContextVar("sources_at_hand", default=None)


class CitingStreamBlock(StreamBlock):
    """A stream whose texts cite sources. However many do, the editor opens it with one look-up."""

    def get_form_state(self, value: StreamValue | None) -> list[dict[str, Any]]:
        raw = value.get_prep_value() if value else []
        cited = {citation.source_id for citation in walk(self, raw, Place(block_id=""))}
        with _sources_at_hand(cited):
            return super().get_form_state(value)


@contextmanager
def _sources_at_hand(source_ids: set[int]) -> Iterator[None]:
    token = _at_hand.set(Source.objects.in_bulk(source_ids))
    try:
        yield
    finally:
        _at_hand.reset(token)


def cited_source(source_id: int) -> Source | None:
    """The source with this id, if there is one. Costs a statement only outside such a stream."""
    known = _at_hand.get()
    if known is None:
        return Source.objects.filter(pk=source_id).first()
    return known.get(source_id)
