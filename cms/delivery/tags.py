"""The names by which caches know what an answer depends on, and what a change has altered.

An object is named by its kind and primary key, such as `page:12`; it is named in an answer only
where the answer's readers may see it. A list is named where an answer holds a part of it or its
length, and where something was looked for among its members in vain. A change to an object alters
its list too. Every answer depends on `hub`: a change of what all answers are made with.
"""

from collections.abc import Collection

HUB = "hub"

PAGE, SOURCE, ANSWER, OFFER = "page", "source", "answer", "offer"
IMAGE, DOCUMENT = "image", "document"

SOURCES, TOPICS, GUIDES, PAGES = "sources", "topics", "guides", "pages"
ANSWERS, OFFERS, IMAGES, DOCUMENTS = "answers", "offers", "images", "documents"
NAVIGATION, REDIRECTS, SETTINGS = "navigation", "redirects", "settings"
SEARCH = "search"

LIST_OF_KIND = {
    SOURCE: SOURCES,
    ANSWER: ANSWERS,
    OFFER: OFFERS,
    IMAGE: IMAGES,
    DOCUMENT: DOCUMENTS,
}
"""Where the objects of a kind are listed; pages stand in the list of their type."""

LIST_OF_PAGE_TYPE = {"topicpage": TOPICS, "guidepage": GUIDES}
"""By model name; the home page and index pages stand in `pages`."""

WITH_A_PAGE = frozenset({PAGES, TOPICS, GUIDES, SOURCES})
"""The lists of what has a page of its own on the frontend."""

WITH_AN_ADDRESS = WITH_A_PAGE | {REDIRECTS}
SEARCHED = frozenset({SEARCH, SOURCES, TOPICS, GUIDES, ANSWERS})
"""What a search depends on: everything that it looks through, and how it does so."""

MOST_TAGS = 200
"""How many names a header may have. Beyond it, the objects of a kind give way to their list."""


def tag(kind: str, pk: int) -> str:
    return f"{kind}:{pk}"


def list_of_page(model: str) -> str:
    """The list in which pages of this type stand."""
    return LIST_OF_PAGE_TYPE.get(model, PAGES)


def collapsed(objects: Collection[tuple[str, str, int]], lists: Collection[str]) -> list[str]:
    """The names for a header, in order, given (list, kind, primary key) of every object.

    The lists with the most objects collapse first, until there are few enough names.
    """
    by_list: dict[str, set[str]] = {}
    for name, kind, pk in objects:
        by_list.setdefault(name, set()).add(tag(kind, pk))
    names = {HUB, *lists}
    for name in sorted(by_list, key=lambda name: (-len(by_list[name]), name)):
        if len(names) + sum(map(len, by_list.values())) <= MOST_TAGS:
            break
        del by_list[name]
        names.add(name)
    return sorted(names.union(*by_list.values()))
