"""Hypothesis strategies for bundles in the shape that an export has."""

from typing import Any

from hypothesis import strategies as st

from tests.transfer.documents import Document, image
from tests.transfer.text_strategies import Names, rich_texts, some_text, texts

WEBSITES = st.sampled_from(
    ["https://a.example.org", "http://b.example.org/?x=1&y=2#z", "https://é.example.org/ü/"]
)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
PAGE_SLUGS = SLUGS | st.from_regex(r"[\wé-]{1,20}", fullmatch=True)
VIDEOS = st.sampled_from(["https://youtu.be/aqz-KE-bpKQ", "https://vimeo.com/76979871?x=1"])
IMAGES = (image("square", "red"), image("other", "blue"))


@st.composite
def names(draw: st.DrawFn, *, with_images: bool = False) -> Names:
    def unique(strategy: st.SearchStrategy[str], least: int, most: int) -> tuple[str, ...]:
        return tuple(draw(st.lists(strategy, min_size=least, max_size=most, unique=True)))

    topics = unique(PAGE_SLUGS, 0, 3)
    return Names(
        sources=unique(SLUGS, 0, 3),
        topics=topics,
        guides=unique(PAGE_SLUGS, 0, 3) if topics else (),
        questions=unique(some_text(200), 0, 3),
        old_paths=("/old/", "/a/b.html", "/find?a=1&b=2")[: draw(st.integers(0, 3))],
        images=IMAGES[: draw(st.integers(0, 2))] if with_images else (),
    )


@st.composite
def bundles(draw: st.DrawFn, known: Names | None = None) -> Document:
    """A bundle; with `known`, one whose entries have these names, in any order that may change."""
    fixed = known or draw(names(with_images=True))
    sources = [draw(source_entries(fixed, slug)) for slug in fixed.sources]
    topics = [draw(topic_entries(fixed, slug)) for slug in _shuffled(draw, fixed.topics)]
    guides = [draw(guide_entries(fixed, slug)) for slug in _shuffled(draw, fixed.guides)]
    answers = [draw(answer_entries(fixed, text)) for text in _shuffled(draw, fixed.questions)]
    _mark_featured(draw, answers)
    redirects = [draw(redirect_entries(path)) for path in fixed.old_paths]
    document: Document = {
        "version": 1,
        "locale": "en",
        "settings": draw(settings_entries(fixed)),
        "offer": draw(offer_entries()),
        "sources": sources,
        "topics": topics,
        "guides": guides,
        "quick_answers": answers,
        **_extensions(redirects=redirects),
    }
    used = _used_images(document)
    return {
        **document,
        **_extensions(
            images=[
                {**entry, "description": draw(texts(255))}
                for entry in fixed.images
                if entry["key"] in used
            ]
        ),
    }


@st.composite
def settings_entries(draw: st.DrawFn, known: Names) -> Document:
    kickers = ("mentions_kicker", "guides_kicker", "answers_kicker")
    headings = ("mentions_heading", "guides_heading", "answers_heading")
    labels = ("open_topic_label", "open_guide_label")
    return {
        "source_intro": draw(some_text(500)),
        "answers_intro": draw(some_text(500)),
        **{name: draw(some_text(120)) for name in kickers},
        **{name: draw(some_text(160)) for name in headings},
        **{name: draw(some_text(60)) for name in labels},
        **_extensions(
            seo_image=draw(st.sampled_from([None, *(entry["key"] for entry in known.images)]))
        ),
    }


@st.composite
def offer_entries(draw: st.DrawFn) -> Document:
    offer = {
        "kicker": draw(texts(120)),
        "title": draw(some_text(160)),
        "body": draw(some_text(600)),
    }
    if draw(st.booleans()):
        offer |= {"action_label": draw(some_text(60)), "action_url": draw(WEBSITES)}
    return offer


def search_engines(known: Names) -> st.SearchStrategy[Document]:
    keys = [entry["key"] for entry in known.images]
    return st.fixed_dictionaries(
        {
            "seo_image": st.sampled_from([None, *keys]),
            "hide_from_search_engines": st.booleans(),
        }
    )


@st.composite
def source_entries(draw: st.DrawFn, known: Names, slug: str) -> Document:
    keys = [entry["key"] for entry in known.images]
    kinds = ["official", "municipal", "learning", "practice", "legal", "other"]
    return {
        "slug": slug,
        "title": draw(some_text(120)),
        "website": draw(WEBSITES),
        "summary": draw(some_text(400)),
        "intro": draw(texts(400)),
        "publisher": draw(texts(120)),
        "kind": draw(st.sampled_from(kinds)),
        **_extensions(
            guidance=draw(st.lists(guidance_parts(known), max_size=2)),
            review_by=draw(st.just("") | st.dates().map(str)),
            logo=draw(st.sampled_from([None, *keys])),
            **draw(search_engines(known)),
        ),
    }


@st.composite
def guidance_parts(draw: st.DrawFn, known: Names) -> Document:
    heading = draw(some_text(120))
    if draw(st.booleans()):
        html = draw(rich_texts(known, headings=False, sources=False))
        return {"type": "part", "value": {"heading": heading, "text": html}}
    steps = draw(st.lists(some_text(300), min_size=1, max_size=3))
    intro = draw(texts(300))
    return {"type": "steps", "value": {"heading": heading, "intro": intro, "steps": steps}}


@st.composite
def mentions(draw: st.DrawFn, slug: str) -> Document:
    return {"source": slug, "kicker": draw(texts(120)), "note": draw(texts(300))}


@st.composite
def topic_entries(draw: st.DrawFn, known: Names, slug: str) -> Document:
    sections = []
    for _ in range(draw(st.integers(0, 2)) if known.sources else 0):
        cited = draw(st.lists(st.sampled_from(known.sources), min_size=1, unique=True))
        sections.append(
            {
                "heading": draw(some_text(160)),
                "intro": draw(texts(300)),
                "mentions": [draw(mentions(name)) for name in cited],
            }
        )
    return {
        "slug": slug,
        "title": draw(some_text(255)),
        **_extensions(kicker=draw(texts(120))),
        "summary": draw(some_text(400)),
        "sections": sections,
        **_extensions(**draw(search_engines(known))),
    }


@st.composite
def guide_entries(draw: st.DrawFn, known: Names, slug: str) -> Document:
    return {
        "slug": slug,
        "title": draw(some_text(255)),
        "kicker": draw(texts(120)),
        "summary": draw(some_text(400)),
        "topic": draw(st.sampled_from(known.topics)),
        "body": draw(st.lists(body_items(known), max_size=4)),
        **_extensions(**draw(search_engines(known))),
    }


@st.composite
def body_items(draw: st.DrawFn, known: Names) -> Document:
    kinds = ["rich_text", "steps", "callout", "table", "video"]
    kinds += ["source_mention", "source_list", "quote"] if known.sources else []
    kinds += ["image"] if known.images else []
    kind = draw(st.sampled_from(kinds))
    value: Any
    if kind == "rich_text":
        value = draw(rich_texts(known))
    elif kind == "steps":
        steps = st.fixed_dictionaries(
            {"heading": some_text(160), "text": st.just("") | rich_texts(known, headings=False)}
        )
        value = {
            "heading": draw(texts(160)),
            "steps": draw(st.lists(steps, min_size=1, max_size=3)),
        }
    elif kind == "callout":
        value = {"kicker": draw(texts(120)), "text": draw(rich_texts(known, headings=False))}
    elif kind == "table":
        value = {
            "table": draw(tables(rich_texts(known, headings=False))),
            "has_header_column": draw(st.booleans()),
        }
    elif kind == "video":
        value = {"title": draw(some_text(160)), "url": draw(VIDEOS)}
    elif kind == "quote":
        value = {
            "quote": draw(some_text(300)),
            "attribution": draw(texts(160)),
            "mention": draw(mentions(draw(st.sampled_from(known.sources)))),
        }
    elif kind == "source_mention":
        source = draw(st.sampled_from(known.sources))
        kicker = _extensions(kicker=draw(texts(120)))
        value = {"source": source, **kicker, "note": draw(texts(300))}
    elif kind == "source_list":
        cited = draw(st.lists(st.sampled_from(known.sources), min_size=1, max_size=4))
        value = {
            "heading": draw(texts(160)),
            "intro": draw(texts(300)),
            "mentions": [draw(mentions(name)) for name in cited],
        }
    else:
        value = {
            "image": draw(st.sampled_from(known.images))["key"],
            "alt": draw(texts(100)),
            "caption": draw(texts(255)),
        }
    return {"type": kind, "value": value}


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[str]) -> Document:
    headings = draw(st.lists(texts(60), min_size=1, max_size=2))
    row = st.lists(st.just("") | cells, min_size=len(headings), max_size=len(headings))
    return {
        "caption": draw(texts(100)),
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": draw(st.lists(row, max_size=2)),
    }


@st.composite
def answer_entries(draw: st.DrawFn, known: Names, question: str) -> Document:
    def some_of(slugs: tuple[str, ...]) -> list[str]:
        return draw(st.lists(st.sampled_from(slugs), unique=True)) if slugs else []

    return {
        "question": question,
        "answer": draw(some_text(600)),
        "guide": draw(st.sampled_from([None, *known.guides])),
        "sources": some_of(known.sources),
        **_extensions(topics=some_of(known.topics)),
    }


@st.composite
def redirect_entries(draw: st.DrawFn, path: str) -> Document:
    targets = ["/", "/new/", "/new/#part", "https://example.org/?a=1"]
    return {
        "from": path,
        "to": draw(st.sampled_from(targets)),
        **_extensions(temporary=draw(st.booleans())),
    }


def _mark_featured(draw: st.DrawFn, answers: list[Document]) -> None:
    """None is marked, which makes all of them default answers, or some are, or all are not."""
    if not answers or draw(st.booleans()):
        return
    chosen = draw(st.sets(st.sampled_from(range(len(answers))), max_size=len(answers) - 1))
    for index, answer in enumerate(answers):
        if index in chosen or not chosen:
            answer["featured"] = index in chosen


def _used_images(document: Document) -> set[str]:
    used = {source.get("logo") for source in document["sources"]}
    for part in ("sources", "topics", "guides"):
        used |= {entry.get("seo_image") for entry in document[part]}
    used.add(document["settings"].get("seo_image"))
    for guide in document["guides"]:
        used |= {item["value"]["image"] for item in guide["body"] if item["type"] == "image"}
    return used


def _extensions(**fields: Any) -> Document:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _shuffled(draw: st.DrawFn, items: tuple[str, ...]) -> list[str]:
    return draw(st.permutations(items))
