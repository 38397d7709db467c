"""Slugs in a bundle, ids in the hub: two names of one thing, and the way from each to the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Locale, Page

from cms.declaration import listed_pages, the_declaration, type_with_name
from cms.snippets.models import QuickAnswer, Source
from cms.transfer.models import BundleImage
from cms.transfer.name_book import NameBook, OriginalBook
from cms.transfer.structure import Hub, named_types, original_hub
from cms.visibility import visible_anywhere


@dataclass(slots=True)
class Names:
    """Everything that content in one language can refer to."""

    locale: Locale
    books: Mapping[str, NameBook]
    """By part of a bundle: `sources`, `images`, and the `plural` of each type of pages."""
    left_out: list[str]
    originals: Mapping[Any, OriginalBook] = field(default_factory=dict)
    """By model, of content in another language than the default one."""

    @property
    def sources(self) -> NameBook:
        return self.books["sources"]

    @property
    def images(self) -> NameBook:
        return self.books["images"]

    def of_kind(self, kind: str) -> NameBook:
        """Of sources, images or a type of pages, by its name in the singular."""
        return self.books[part_of(kind)]

    def of_part(self, part: str) -> NameBook:
        return self.books[part]

    def original_of(self, thing: Any, own_name: str) -> str | None:
        """The name of what this is a translation of, where that is another name than its own."""
        book = self.originals.get(type(thing))
        return book.name_of(thing.translation_key, own_name) if book else None

    def leave_out(self, what: str) -> None:
        """Note something that a bundle cannot hold."""
        self.left_out.append(what)

    def drain(self) -> list[str]:
        """Return what has been left out since the last call."""
        drained = self.left_out[:]
        self.left_out.clear()
        return drained

    def page_path(self, pk: int | None) -> str | None:
        """The site-relative path of a public page that has no name here: a home or index page, or
        one in another language. Costs a few statements.
        """
        page = Page.objects.filter(visible_anywhere(), pk=pk).first()
        page = page and page.specific
        is_listed = page and type(page) in listed_pages() and page.locale_id == self.locale.pk
        parts = page.get_url_parts() if page and not is_listed else None
        if parts is None:
            self.left_out.append(f"page {pk}, which is gone or not public")
            return None
        path: str = parts[2]
        return path


def part_of(kind: str) -> str:
    """The part of a bundle that holds things of a kind."""
    return "images" if kind == "image" else the_declaration(type_with_name(kind)).plural


def every_name(hub: Hub) -> Names:
    """The names of all that exists, published or not. Two statements, and one for each type of
    pages; as many again in another language than the default one.
    """
    left_out: list[str] = []
    keys = dict(BundleImage.objects.values_list("key", "image_id"))
    images = NameBook("image", keys, left_out)
    return names_of(hub, Hub.everything, images, left_out)


def names_of(
    hub: Hub,
    of_type: Callable[[Hub, Any], QuerySet[Any]],
    images: NameBook,
    left_out: list[str],
) -> Names:
    """The names of these images, and of what there is of each type, in the language of the hub or
    else in the default one.
    """
    books = {"images": images}
    originals = {}
    original = original_hub(hub.locale.language_code)
    for model in (Source, *named_types()):
        declaration = the_declaration(model)
        own = list(of_type(hub, model).values_list("slug", "pk", "translation_key"))
        rows = of_type(original, model) if original else model.objects.none()
        others = list(rows.values_list("slug", "pk", "translation_key"))
        # One name for two things would mean that of this language.
        keys = {slug: key for slug, _, key in own}
        elsewhere = {slug: pk for slug, pk, key in others if keys.get(slug, key) == key}
        ids = {slug: pk for slug, pk, _ in own}
        books[declaration.plural] = NameBook(declaration.name, ids, left_out, elsewhere)
        originals[model] = OriginalBook({slug: key for slug, _, key in others})
    answers = of_type(original, QuickAnswer) if original else QuickAnswer.objects.none()
    questions = answers.order_by("-sort_order", "-pk").values_list("question", "translation_key")
    originals[QuickAnswer] = OriginalBook(dict(questions))
    return Names(hub.locale, books, left_out, originals)
