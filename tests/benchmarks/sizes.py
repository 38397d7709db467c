"""How large the hubs are that are measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`hot_topics` and `hot_guides` are how many of each mention the source `hot-source`.

    `has_references` says whether Wagtail's reference index is filled, too, which takes minutes.
    """

    name: str
    sources: int
    topics: int
    guides: int
    sections: int = 5
    mentions: int = 6
    citations: int = 5
    hot_topics: int = 200
    hot_guides: int = 2_000
    has_references: bool = False


SIZES = {
    size.name: size
    for size in (
        Size("medium", sources=2_000, topics=200, guides=10_000, has_references=True),
        Size("large", sources=20_000, topics=2_000, guides=100_000),
    )
}
