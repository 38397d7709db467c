import graphene

from cms.api.route.links import Link, breadcrumbs_of, translations_of
from cms.api.rows import PageRow, SourceRow
from cms.api.types.fields import list_of, text_field


class PageLink(graphene.ObjectType):
    title = text_field("The title of the page or source.")
    url = text_field("Its absolute address on the frontend.")
    url_path = text_field("Its site-relative address.")
    locale = text_field("The code of the language it is in.")

    class Meta:
        description = "What a link to a page or source needs to know."


def breadcrumbs_field() -> graphene.Field:
    return list_of(
        PageLink, "The way here from the home page, both included.", resolver=_resolve_breadcrumbs
    )


def translations_field() -> graphene.Field:
    return list_of(
        PageLink, "The same in other languages, if it is there.", resolver=_resolve_translations
    )


def _resolve_breadcrumbs(root: PageRow | SourceRow, info: graphene.ResolveInfo) -> list[Link]:
    return breadcrumbs_of(root)


def _resolve_translations(root: PageRow | SourceRow, info: graphene.ResolveInfo) -> list[Link]:
    return translations_of(root)
