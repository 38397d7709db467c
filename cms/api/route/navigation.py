from dataclasses import dataclass, field
from typing import Any

import graphene
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left, Length
from wagtail.models import Page

from cms.api.scope import Scope
from cms.api.statements import fetch, statement
from cms.api.types.fields import (
    list_of,
    locale_argument,
    root_list_of,
    scope_of,
    text_field,
)
from cms.api.versions import in_order_of_languages
from cms.audience import Audience
from cms.delivery import tags
from cms.visibility import visible_any_page

MAX_LEVELS = 3


@dataclass(slots=True)
class NavigationRow:
    title: str
    url_path: str
    children: list["NavigationRow"] = field(default_factory=list)


@statement
def _menu_pages(audience: Audience, depth: int) -> QuerySet[Any, Any]:
    """The pages for menus, each with its key and that of the page above: their tree paths, or with
    fallbacks what they share with their translations.
    """
    shown = Page.objects.filter(
        visible_any_page(audience),
        depth__gt=depth,
        depth__lte=depth + MAX_LEVELS,
        show_in_menus=True,
    )
    own: Any = F("path")
    above: Any = Left(F("path"), Length("path") - Page.steplen)
    order: tuple[Any, ...] = ("path",)
    if audience.fallbacks:
        own = F("translation_key")
        parent = Left(OuterRef("path"), Length(OuterRef("path")) - Page.steplen)
        above = Subquery(Page.objects.filter(path=parent).values("translation_key")[:1])
        shown = in_order_of_languages(shown, audience, "path")
        order = ("depth", *shown.query.order_by)
    return shown.order_by(*order).values_list(
        own, above, "depth", "pk", "content_type__model", "title", "url_path"
    )


def load_navigation(scope: Scope) -> list[NavigationRow]:
    """Load the pages for menus below the home page in tree order, each below its parent if that is
    shown too, and else not at all.
    """
    home = next((each.home for each in scope.audience.chain if each.home), None)
    if home is None:
        return []
    depth = len(str(home)) // Page.steplen
    top: list[NavigationRow] = []
    below: dict[Any, list[NavigationRow]] = {}
    scope.dependencies.add_lists(tags.NAVIGATION)
    found = fetch(_menu_pages(scope.audience, depth))
    for key, above, level, pk, model, title, url_path in found:
        siblings = top if level == depth + 1 else below.get(above)
        if siblings is not None:
            row = NavigationRow(title, scope.path_of_page(url_path))
            siblings.append(row)
            scope.dependencies.add_page(pk, model)
            below[key] = row.children
    return top


class NavigationItem(graphene.ObjectType):
    title = text_field("The title of the page.")
    url_path = text_field("The site-relative address of the page.")
    items = list_of(
        "cms.api.route.navigation.NavigationItem", "Those below it, in order.", source="children"
    )

    class Meta:
        description = "A page that editors show in menus."


def navigation_field() -> graphene.Field:
    return root_list_of(
        NavigationItem,
        "What editors show in menus, from the pages below the home page on.",
        resolver=_resolve_navigation,
        locale=locale_argument(),
    )


def _resolve_navigation(
    root: None, info: graphene.ResolveInfo, locale: str | None = None
) -> list[NavigationRow]:
    return load_navigation(scope_of(info, locale))
