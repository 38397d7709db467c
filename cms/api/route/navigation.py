from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from cms.api.scope import Scope
from cms.api.statements import fetch
from cms.delivery import tags
from cms.visibility import visible_any_page

LEVELS = 3


@dataclass(slots=True)
class NavigationRow:
    title: str
    url_path: str
    children: list["NavigationRow"] = field(default_factory=list)


def load_navigation(scope: Scope) -> list[NavigationRow]:
    """The pages below the home page that are to be shown in menus, in tree order, each below its
    parent if that is shown too, and else not at all. One statement.
    """
    home = scope.homes.get(scope.locale)
    if home is None:
        return []
    depth = len(home["path"]) // Page.steplen
    audience = scope.audience

    def pages() -> QuerySet[Any, Any]:
        shown = Page.objects.filter(
            visible_any_page(audience),
            depth__gt=depth,
            depth__lte=depth + LEVELS,
            show_in_menus=True,
        )
        return shown.order_by("path").values_list(
            "path", "pk", "content_type__model", "title", "url_path"
        )

    top: list[NavigationRow] = []
    below = {home["path"]: top}
    scope.dependencies.add_lists(tags.NAVIGATION)
    for path, pk, model, title, url_path in fetch(pages):
        siblings = below.get(path[: -Page.steplen])
        if siblings is not None:
            row = NavigationRow(title, scope.path_of_page(url_path))
            siblings.append(row)
            scope.dependencies.add_page(pk, model)
            below[path] = row.children
    return top
