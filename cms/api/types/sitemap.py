from datetime import datetime
from typing import Any

import graphene

from cms.api.pagination import Slice, page_request
from cms.api.route.links import Link
from cms.api.route.sitemap import SitemapRow, load_sitemap
from cms.api.types.address import PageLink
from cms.api.types.connection import connection_arguments, connection_of
from cms.api.types.fields import list_of, text_field
from cms.api.types.language import locale_argument, scope_of
from cms.api.types.moment import DateTime
from cms.api.types.related import wants_items


class SitemapEntry(graphene.ObjectType):
    url = text_field("The absolute address on the frontend.")
    url_path = text_field("The site-relative address.")
    type_name = text_field("The type that `route` finds there, such as `TopicPage`.")
    last_modified = DateTime(description="When it was last published.")
    alternates = list_of(PageLink, "The same in other languages, if it is there.")

    class Meta:
        description = "An address that search engines should know."

    @staticmethod
    def resolve_url(root: SitemapRow, info: graphene.ResolveInfo) -> str:
        return root.scope.absolute(root.url_path)

    @staticmethod
    def resolve_last_modified(root: SitemapRow, info: graphene.ResolveInfo) -> datetime | None:
        return root.last_modified

    @staticmethod
    def resolve_alternates(root: SitemapRow, info: graphene.ResolveInfo) -> list[Link]:
        return root.alternates(root)


SitemapConnection: Any = connection_of("Sitemap", SitemapEntry, "addresses")


def sitemap_field() -> graphene.Field:
    return graphene.Field(
        SitemapConnection,
        required=True,
        description="Every address that search engines should know: pages, then sources.",
        resolver=_resolve_sitemap,
        **connection_arguments(),
        locale=locale_argument(),
    )


def _resolve_sitemap(
    root: None,
    info: graphene.ResolveInfo,
    first: int | None = None,
    after: str | None = None,
    locale: str | None = None,
) -> Slice[SitemapRow]:
    scope = scope_of(info, locale)
    request = page_request(first, after, "sitemap", scope.locale)
    return load_sitemap(scope, request, wants_items=wants_items(info))
