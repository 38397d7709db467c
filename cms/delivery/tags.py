"""Cache tags: names of what an answer depends on, and of what a change alters.

Declared types have tags by their declaration; the names here are those of everything else.

An object is named by its kind and primary key, such as `page:12`; it is named in an answer only
where the answer's readers may see it. A list is named where an answer holds a part of it or its
length, and where something was looked for among its members in vain. A change to an object alters
its list too. Every answer depends on `hub`: a change of what all answers are made with.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from cms.declaration import declaration_of, declared_pages, declared_types, the_declaration
from cms.files import file_models

HUB = "hub"

PAGE, SOURCE, ANSWER, OFFER = "page", "source", "answer", "offer"
IMAGE, DOCUMENT, MEDIA = "image", "document", "media"

SOURCES, TOPICS, GUIDES, PAGES = "sources", "topics", "guides", "pages"
ANSWERS, OFFERS, IMAGES, DOCUMENTS = "answers", "offers", "images", "documents"
MEDIA_ITEMS = "media_items"
NAVIGATION, REDIRECTS, SETTINGS = "navigation", "redirects", "settings"
SEARCH = "search"

LIST_OF_KIND = {
    SOURCE: SOURCES,
    ANSWER: ANSWERS,
    OFFER: OFFERS,
    IMAGE: IMAGES,
    DOCUMENT: DOCUMENTS,
    MEDIA: MEDIA_ITEMS,
}
"""The list of the objects of each kind; pages stand in the list of their type."""

MOST_TAGS = 200
"""The most names in a header. Beyond it, the objects of a kind give way to their list."""


@cache
def with_a_page() -> frozenset[str]:
    """The lists of what has a page of its own on the frontend."""
    pages = {the_declaration(model).plural for model in declared_pages().values()}
    return frozenset({PAGES, SOURCES, *pages})


@cache
def searched() -> frozenset[str]:
    """Return the tags of a search: everything that it looks through, and its settings."""
    declarations = map(the_declaration, declared_types())
    return frozenset({SEARCH, *(each.plural for each in declarations if each.searched)})


def tag(kind: str, pk: int) -> str:
    return f"{kind}:{pk}"


@cache
def list_of_page(model: str) -> str:
    """The list in which pages of this type, named as its model, stand; `pages` without a list."""
    declared = declared_pages().get(model)
    return the_declaration(declared).plural if declared else PAGES


@cache
def kinds_of_files() -> Mapping[Any, str]:
    """Return the kind in the tags of images, documents and media, by their models."""
    return dict(zip(file_models(), (IMAGE, DOCUMENT, MEDIA), strict=False))


def kind_of(model: Any) -> str:
    """Return the kind in the tags of a model's objects: declared, that of files, or its label."""
    declaration = declaration_of(model)
    if declaration:
        return declaration.name
    return kinds_of_files().get(model) or str(model._meta.label_lower)


def list_of(model: Any) -> str:
    """The list in which such objects stand."""
    declaration = declaration_of(model)
    if declaration:
        return declaration.plural
    kind = kind_of(model)
    return LIST_OF_KIND.get(kind, kind)


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
