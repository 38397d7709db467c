"""All the ways in which content is hidden from the public."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.pages.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    SourceIndexPage,
    TopicIndexPage,
    TopicPage,
)
from tests.api.marks import MARK, an_hour, marked
from tests.factories import (
    GuidePageFactory,
    Hub,
    SnippetFactory,
    TopicPageFactory,
    make_hub,
    reload,
)

OTHER_HOST = f"{MARK}.example.org"


class HiddenPages:
    """Makes topics and guides that the public of a hub may not see, each in its own way."""

    def __init__(self, hub: Hub) -> None:
        dutch = make_hub("nl")
        self.dutch = {TopicPage: dutch.topics, GuidePage: dutch.guides}
        self.members = {
            kind: self._index_pages(hub.home, f"members-{kind}") for kind in RESTRICTIONS
        }
        for kind, pages in self.members.items():
            for page in pages.values():
                restrict(page, kind)
        root = Page.get_first_root_node()
        elsewhere = root.add_child(
            instance=HomePage(title=marked("home"), intro=marked("home"), slug="elsewhere")
        )
        elsewhere.add_child(
            instance=SourceIndexPage(
                title=marked("sources"), intro=marked("sources"), slug="sources-elsewhere"
            )
        )
        self.elsewhere = self._index_pages(elsewhere, "elsewhere")
        Site.objects.create(hostname=OTHER_HOST, root_page=elsewhere)

    def _index_pages(self, home: Page, slug: str) -> dict[type[Page], Page]:
        return {
            page_type: Page.objects.get(pk=home.pk).add_child(
                instance=index_type(
                    title=marked("index"),
                    intro=marked("index"),
                    show_in_menus=True,
                    slug=f"{slug}-{page_type._meta.model_name}",
                )
            )
            for page_type, index_type in (
                (TopicPage, TopicIndexPage),
                (GuidePage, GuideIndexPage),
            )
        }

    def ways(self) -> dict[str, Callable[..., Page]]:
        """Name of a way -> makes a page of the given type that is hidden in this way."""
        ways: dict[str, Callable[..., Page]] = {
            "draft": lambda make, **fields: make(live=False, **fields),
            "unpublished": self._unpublished,
            "expired": lambda make, **fields: make(expire_at=an_hour(ago=True), **fields),
            "scheduled": self._scheduled,
            "alias of a draft": self._alias_of_a_draft,
            "on another site": lambda make, **fields: make(
                parent=self.elsewhere[model_of(make)], **fields
            ),
            "in another language": lambda make, **fields: make(
                parent=self.dutch[model_of(make)], **fields
            ),
            "outside any site": self._outside,
        }
        for kind in RESTRICTIONS:
            ways[f"behind {kind}"] = self._restricted(kind)
            ways[f"below {kind}"] = self._below(kind)
        return ways

    def _unpublished(self, make: Any, **fields: Any) -> Page:
        page = make(**fields)
        page.save_revision().publish()
        reload(page).unpublish()
        return reload(page)

    def _scheduled(self, make: Any, **fields: Any) -> Page:
        page = make(live=False, go_live_at=an_hour(), **fields)
        page.save_revision(approved_go_live_at=page.go_live_at, clean=False)
        return reload(page)

    def _alias_of_a_draft(self, make: Any, **fields: Any) -> Page:
        page = make(live=False, **fields)
        return page.create_alias(update_slug=f"{page.slug}-alias")

    def _outside(self, make: Any, **fields: Any) -> Page:
        page = make(**fields)
        root = Page.get_first_root_node()
        Page.objects.get(pk=page.pk).move(root, pos="last-child")
        return reload(page)

    def _restricted(self, kind: str) -> Callable[..., Page]:
        def make_restricted(make: Any, **fields: Any) -> Page:
            page = make(**fields)
            restrict(page, kind)
            return page

        return make_restricted

    def _below(self, kind: str) -> Callable[..., Page]:
        return lambda make, **fields: make(parent=self.members[kind][model_of(make)], **fields)


RESTRICTIONS = ("login", "password", "groups")


def restrict(page: Page, kind: str) -> None:
    restriction = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=kind, password=marked("password")
    )
    if kind == "groups":
        restriction.groups.add(Group.objects.get_or_create(name=marked("members"))[0])


def model_of(factory: type[TopicPageFactory] | type[GuidePageFactory]) -> type[Page]:
    return factory._meta.model


def _unpublished_snippet(make: type[SnippetFactory], **fields: Any) -> Any:
    snippet = make(**fields)
    snippet.save_revision().publish()
    snippet.refresh_from_db()
    snippet.unpublish()
    return snippet


def _scheduled_snippet(make: type[SnippetFactory], **fields: Any) -> Any:
    snippet = make(live=False, go_live_at=an_hour(), **fields)
    snippet.save_revision(approved_go_live_at=snippet.go_live_at)
    return snippet


def _dutch_snippet(make: type[SnippetFactory], **fields: Any) -> Any:
    return make(locale=Locale.objects.get(language_code="nl"), **fields)


HIDDEN_SNIPPETS: dict[str, Callable[..., Any]] = {
    "draft": lambda make, **fields: make(live=False, **fields),
    "unpublished": _unpublished_snippet,
    "expired": lambda make, **fields: make(expire_at=an_hour(ago=True), **fields),
    "scheduled": _scheduled_snippet,
    "in another language": _dutch_snippet,
}
"""Name of a way -> makes a source, quick answer or offer that is hidden in this way."""


def own_pages(hub: Hub, pages: Iterable[Page]) -> list[Page]:
    """The pages in the language of a hub: readers may see the others, where links lead to them."""
    return [page for page in pages if page.locale_id == hub.home.locale_id]
