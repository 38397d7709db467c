"""Hypothesis strategies for texts, plain and rich."""

from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

from tests.transfer.documents import Document

# Any Unicode but control characters and halves of characters, which no text may hold.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"))
HREFS = st.sampled_from(
    [
        "https://a.example.org/?b=1&amp;c=2",
        "mailto:a@example.org",
        "tel:112",
        "ftp://a.example.org/",
        "#x",
        "/topics/",
    ]
)


@dataclass(frozen=True)
class Names:
    """What the entries of a bundle are known by, in order."""

    sources: tuple[str, ...]
    topics: tuple[str, ...]
    guides: tuple[str, ...]
    questions: tuple[str, ...]
    old_paths: tuple[str, ...]
    images: tuple[Document, ...]


def texts(limit: int) -> st.SearchStrategy[str]:
    return ANY_TEXT.map(lambda text: text[:limit])


def some_text(limit: int) -> st.SearchStrategy[str]:
    """With something in it that can be seen."""
    return texts(limit).filter(lambda text: bool(text.strip()))


def rich_texts(
    known: Names, *, headings: bool = True, sources: bool = True
) -> st.SearchStrategy[str]:
    """HTML that the editor could have written, with some text in it that can be seen."""
    links = [HREFS.map(lambda href: f'href="{href}"')]
    cited = {"guide": known.guides, "topic": known.topics}
    if sources:
        cited["source"] = known.sources
    for kind, slugs in cited.items():
        if slugs:
            tags = [f'linktype="{kind}" slug="{slug}"' for slug in slugs]
            links.append(st.sampled_from(tags))

    plain = ANY_TEXT.map(escape) | st.sampled_from(["a", "&eacute;", "&#233;", "<br/>", "<br>"])
    styled = st.builds("<{0}>{1}</{0}>".format, st.sampled_from("bi"), plain)
    linked = st.builds("<a {}>{}</a>".format, st.one_of(links), plain | styled)
    inline = st.lists(plain | styled | linked, max_size=4).map("".join)
    paragraphs = st.builds("<p>{}</p>".format, inline)
    items = st.lists(st.builds("<li>{}</li>".format, inline), min_size=1, max_size=3)
    lists = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["ol", "ul"]), items.map("".join))
    blocks = [paragraphs, lists]
    if headings:
        level = st.sampled_from(["h2", "h3", "h4"])
        blocks.append(st.builds("<{0}>{1}</{0}>".format, level, inline))
    return st.lists(st.one_of(blocks), max_size=3).map(lambda parts: "".join(["<p>a</p>", *parts]))
