"""Slugs in a bundle, ids in the hub: two names of one thing, and the way from each to the other."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Locale, Page

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from cms.transfer.models import BundleImage
from cms.transfer.name_book import NameBook
from cms.transfer.structure import Hub
from cms.visibility import visible_anywhere


@dataclass(slots=True)
class Names:
    """Everything that content in one language can refer to."""

    locale: Locale
    sources: NameBook
    topics: NameBook
    guides: NameBook
    images: NameBook
    left_out: list[str]

    def of_kind(self, kind: str) -> NameBook:
        """Of a source, topic, guide or image."""
        return self.of_part(f"{kind}s")

    def of_part(self, part: str) -> NameBook:
        """Of sources, topics, guides or images."""
        book: NameBook = getattr(self, part)
        return book

    def leave_out(self, what: str) -> None:
        """Note something that a bundle cannot hold."""
        self.left_out.append(what)

    def drain(self) -> list[str]:
        """What has been left out since the last call."""
        drained = self.left_out[:]
        self.left_out.clear()
        return drained

    def page_path(self, pk: int | None) -> str | None:
        """The site-relative path of a public page that has no name here: a home or index page, or
        one in another language. Costs a few statements.
        """
        page = Page.objects.filter(visible_anywhere(), pk=pk).first()
        page = page and page.specific
        is_nameless = isinstance(page, TopicPage | GuidePage) and page.locale_id == self.locale.pk
        parts = page.get_url_parts() if page and not is_nameless else None
        if parts is None:
            self.left_out.append(f"page {pk}, which is gone or not public")
            return None
        path: str = parts[2]
        return path


def every_name(hub: Hub) -> Names:
    """The names of all that exists, published or not. Four statements."""
    left_out: list[str] = []
    return Names(
        locale=hub.locale,
        sources=book_of("source", Source.objects.filter(locale=hub.locale), left_out),
        topics=book_of("topic", hub.topics(), left_out),
        guides=book_of("guide", hub.guides(), left_out),
        images=NameBook(
            "image", dict(BundleImage.objects.values_list("key", "image_id")), left_out
        ),
        left_out=left_out,
    )


def book_of(kind: str, things: QuerySet[Any], left_out: list[str]) -> NameBook:
    return NameBook(kind, dict(things.values_list("slug", "pk")), left_out)
