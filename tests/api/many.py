"""Content in which every list has as many rows as asked, and every row all there is to it."""

from dataclasses import dataclass
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.api.types.node import opaque_id
from cms.pages.blocks import GuideBodyBlock
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.blocks import GuidanceBlock
from cms.snippets.models import HubCopy, HubQuickAnswer, HubSettings, Source
from tests.api.marks import Chosen, marked_document, marked_fields, marked_image, marked_stream
from tests.api.values import Values
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    RawBlock,
    SourceFactory,
    citing,
    item,
    section,
    source_list,
)

WORD = "findable"
"""What a search finds a quarter of each kind by, so that all kinds are among the first results."""


@dataclass(frozen=True)
class Many:
    hub: Hub
    sources: list[Source]
    topics: list[TopicPage]
    guides: list[GuidePage]

    def values(self) -> Values:
        """What leads to the object that has many of everything."""
        path = self.guides[0].url_path.removeprefix("/hub")
        objects: list[Any] = [
            content
            for one_of_each in zip(self.sources, self.topics, self.guides, strict=True)
            for content in one_of_each
        ]
        return {
            "slug": ["first"],
            "path": [path],
            "query": [WORD],
            "prefix": [WORD],
            "ID": [opaque_id(type(content).__name__, content.pk) for content in objects],
        }


def make_many(hub: Hub, number: int) -> Many:
    """The first of each kind has `number` of everything, the others have one of it."""
    image, document = marked_image("image"), marked_document("document")

    def word(place: int) -> str:
        return f"{WORD} " if place < max(number / 4, 1) else ""

    sources = [
        SourceFactory(title=f"Source {place}", slug="first" if place == 0 else f"s{place}")
        for place in range(number)
    ]
    chosen = [Chosen(source, image, document) for source in sources]
    for place, source in enumerate(sources):
        fields = marked_fields(Source, f"{word(place)}source {place}", chosen[place])
        for name, value in fields.items():
            if name not in ("slug", "guidance"):
                setattr(source, name, value)
        source.guidance = _streams(GuidanceBlock(), chosen, place)
        source.save()
    Page.objects.filter(pk__in=[hub.topics.pk, hub.guides.pk]).update(show_in_menus=True)
    topics = [
        hub.add_topic(
            **marked_fields(TopicPage, f"{word(place)}topic {place}", chosen[place])
            | {
                "show_in_menus": True,
                "slug": "first" if place == 0 else f"t{place}",
                "sections": _sections(sources, place),
            }
        )
        for place in range(number)
    ]
    guides = [
        hub.add_guide(
            **marked_fields(GuidePage, f"{word(place)}guide {place}", chosen[place])
            | {
                "slug": "first" if place == 0 else f"g{place}",
                "topic": topics[0],
                "body": _streams(GuideBodyBlock(), chosen, place) + _lists(sources, place),
            }
        )
        for place in range(number)
    ]
    settings = HubSettings.objects.create(
        site=hub.site, offer=OfferFactory(action_label="Go", action_url="https://example.org/")
    )
    HubCopy.objects.create(settings=settings, locale=hub.home.locale)
    for place, guide in enumerate(guides):
        answer = QuickAnswerFactory(
            question=f"Question {word(place)}{place}?",
            guide=guide,
            sources=sources if place == 0 else sources[:1],
            topics=topics if place == 0 else topics[:1],
        )
        HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
        Redirect.add_redirect(f"/old/{place}/", guide)
    return Many(hub, sources, topics, guides)


def _streams(stream: Any, chosen: list[Chosen], place: int) -> list[RawBlock]:
    """A block of each type; in the first object for each source, and with as many items."""
    several = chosen if place == 0 else chosen[:1]
    blocks = [part for each in several for part in marked_stream(stream, "block", each)]
    if place == 0:
        for part in blocks[: len(stream.child_blocks)]:
            _repeat_items(part["value"], len(chosen))
    return blocks


def _repeat_items(value: Any, times: int) -> None:
    """Gives every list inside a block as many items."""
    for inner in value.values() if isinstance(value, dict) else ():
        if isinstance(inner, dict) and "rows" in inner:
            inner["rows"] = inner["rows"][:1] * times
        elif isinstance(inner, list) and inner:
            inner[:] = [item(inner[0]["value"]) for _ in range(times)]


def _lists(sources: list[Source], place: int) -> list[RawBlock]:
    return [source_list("Sources", *map(citing, sources if place == 0 else sources[:1]))]


def _sections(sources: list[Source], place: int) -> list[RawBlock]:
    if place:
        return [section("Section", citing(sources[0]))]
    first = section("Section", *map(citing, sources))
    return [first, *(section("Section", citing(source)) for source in sources[1:])]
