"""Ways to let out what is hidden: each breaks one thing that the API does right."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from wagtail.models import Page

from cms import visibility
from cms.api import columns as stored
from cms.api.blocks import linked_pages
from cms.api.blocks import loaders as contents
from cms.api.route import redirects
from cms.api.route import routes as route
from cms.api.scope import Scope
from cms.api.source import lists as source_lists
from cms.mentions.models import Mention
from cms.mentions.queries import COUNTS, counts_of_outer_source, total_of_outer_source
from cms.snippets.models import FormerSlug
from tests.api import holes_in_answers
from tests.api.hole import BODY, PAGES, ROUTES, SOURCES, Holes, Patch, everywhere

HOLES = Holes(holes_in_answers.HOLES)
hole = HOLES.add


@hole("caches are told of every page that a text links to", BODY)
def _(patch: Patch) -> None:
    def all_linked_pages(scope: Scope, found: Any, linked: Any) -> Any:
        for pk in linked:
            scope.dependencies.add_page(pk, "guidepage")
        return linked_pages.linked_pages(scope, found, linked)

    patch.setattr(contents, "linked_pages", all_linked_pages)


@hole("pages behind restrictions are shown", PAGES)
def _(patch: Patch) -> None:
    patch.setattr(visibility, "_allowed", lambda viewer, **pages: Q())


@hole("pages that are not live are shown", PAGES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_page,
        lambda audience, page="": (
            visibility._in_home(f"{page}path", audience.home)
            & visibility._allowed(audience.viewer, **{f"{page}path": f"{page}pk"})
        ),
    )


@hole("snippets that are not live are shown", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_snippet,
        lambda audience, snippet="": Q(**{f"{snippet}locale__language_code": audience.locale}),
    )


@hole("what has expired is shown", PAGES)
def _(patch: Patch) -> None:
    everywhere(patch, visibility.published, lambda prefix="": Q(**{f"{prefix}live": True}))


@hole("pages of other sites are shown", PAGES)
def _(patch: Patch) -> None:
    patch.setattr(visibility, "_in_home", lambda path, home: Q())
    patch.setattr(Scope, "path_of_page", lambda scope, url_path: url_path)


@hole("snippets in other languages are shown", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_snippet,
        lambda audience, snippet="": visibility.published(snippet),
    )


@hole("images in private collections are shown", '{ source(slug: "open") { logo { url alt } } }')
def _(patch: Patch) -> None:
    everywhere(patch, visibility.visible_file, lambda viewer, file="": Q())


@hole("guides are shown without their topics", PAGES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        visibility.visible_as,
        lambda audience, model, page="", own="": visibility.visible_page(audience, page),
    )


def all_paths(scope: Any, page_ids: Any) -> dict[int, str]:
    return dict(Page.objects.filter(pk__in=page_ids).values_list("pk", "url_path"))


@hole("links lead to hidden pages", BODY)
def _(patch: Patch) -> None:
    patch.setattr(stored, "visible_any_page", lambda audience: Q())
    patch.setattr(Scope, "path_of_page", lambda scope, url_path: url_path)
    patch.setattr(Scope, "locale_of_page", lambda scope, url_path: scope.locale)


@hole("links lead to what is hidden in every language", BODY)
def _(patch: Patch) -> None:
    patch.setattr(linked_pages, "visible_any_page", lambda audience: Q())
    patch.setattr(Scope, "address_of_page", lambda scope, url_path: url_path)
    patch.setattr(Scope, "locale_of_page", lambda scope, url_path: scope.locale)


@hole("redirects lead to hidden pages", ROUTES)
def _(patch: Patch) -> None:
    patch.setattr(redirects, "load_paths", all_paths)


@hole("former slugs lead to hidden sources", ROUTES)
def _(patch: Patch) -> None:
    def former(scope: Any, address: str) -> Any:
        slug = address.rsplit("/", 1)[-1]
        found = FormerSlug.objects.filter(slug=slug).select_related("source").first()
        return found and route.RedirectRow(f"/sources/{found.source.slug}/", permanent=True)

    patch.setattr(route, "_former_source_at", former)


@hole("mentions in drafts are counted", SOURCES)
def _(patch: Patch) -> None:
    def in_any_state(where: Q, names: tuple[str, ...], outer: str = "translation_key") -> Subquery:
        return Subquery(
            Mention.objects.filter(where, source_key=OuterRef(outer))
            .order_by()
            .values("source_key")
            .annotate(counts=JSONObject(**COUNTS))
            .values("counts")
        )

    everywhere(patch, counts_of_outer_source, in_any_state)


@hole("mentions on hidden pages are counted", SOURCES)
def _(patch: Patch) -> None:
    everywhere(
        patch,
        counts_of_outer_source,
        lambda where, names, outer="translation_key": counts_of_outer_source(Q(), names, outer),
    )


@hole(
    "mentions on hidden pages make the order of a list",
    "{ sources(orderBy: MOST_MENTIONED) { nodes { slug } } }",
)
def _(patch: Patch) -> None:
    everywhere(patch, total_of_outer_source, lambda where: total_of_outer_source(Q()))


@hole(
    "mentions on hidden pages decide a filter",
    "{ sources(filter: {mentioned: true}) { nodes { slug } } }",
)
def _(patch: Patch) -> None:
    patch.setattr(source_lists, "visible_mention", lambda audience: Q())
