import graphene

from cms.api.route.navigation import NavigationRow, load_navigation
from cms.api.types.fields import list_of, text_field
from cms.api.types.language import locale_argument, scope_of


class NavigationItem(graphene.ObjectType):
    title = text_field("The title of the page.")
    url_path = text_field("The site-relative address of the page.")
    items = list_of("cms.api.types.navigation.NavigationItem", "Those below it, in order.")

    class Meta:
        description = "A page that editors show in menus."

    @staticmethod
    def resolve_items(root: NavigationRow, info: graphene.ResolveInfo) -> list[NavigationRow]:
        return root.children


def navigation_field() -> graphene.Field:
    return list_of(
        NavigationItem,
        "What editors show in menus, from the pages below the home page on.",
        resolver=_resolve_navigation,
        locale=locale_argument(),
    )


def _resolve_navigation(
    root: None, info: graphene.ResolveInfo, locale: str | None = None
) -> list[NavigationRow]:
    return load_navigation(scope_of(info, locale))
