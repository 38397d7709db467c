from typing import Any

import graphene

from cms.api.page.types import PAGE_TYPES
from cms.api.route.routes import RedirectRow
from cms.api.source.types import Source
from cms.api.types.fields import text_field
from cms.api.types.node import type_of


class Redirect(graphene.ObjectType):
    destination = text_field(
        "Where to send the reader: a site-relative path or an absolute address."
    )
    permanent = graphene.Boolean(
        required=True, description="Whether to answer 301 (permanent) rather than 302."
    )

    class Meta:
        description = "The content that stood at this path has moved."


class RouteResult(graphene.Union):
    class Meta:
        types = (*PAGE_TYPES, Source, Redirect)
        description = "What stands at a path: a page, a source, or a redirect."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        return Redirect if isinstance(instance, RedirectRow) else type_of(instance, info)
