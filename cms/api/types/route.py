from typing import Any

import graphene

from cms.api.loaders.route import RedirectRow
from cms.api.rows import PageRow, SourceRow
from cms.api.types.declared import text_field
from cms.api.types.page import PAGE_TYPES
from cms.api.types.source import Source


class Redirect(graphene.ObjectType):
    destination = text_field(
        "Where to send the reader: a site-relative path, or an absolute address elsewhere."
    )
    permanent = graphene.Boolean(
        required=True, description="Whether to answer 301 (permanent) rather than 302."
    )

    class Meta:
        description = "The content that stood at this path has moved."


class RouteResult(graphene.Union):
    class Meta:
        types = (*PAGE_TYPES.values(), Source, Redirect)
        description = "What stands at a path: a page, a source, or a redirect."

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        match instance:
            case PageRow():
                return PAGE_TYPES[instance.model]
            case SourceRow():
                return Source
            case RedirectRow():
                return Redirect
        raise TypeError(f"A route cannot lead to {type(instance).__name__}")
