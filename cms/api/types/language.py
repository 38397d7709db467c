import graphene

from cms.api.execution.context import Context
from cms.api.scope import Scope

LOCALE_DESCRIPTION = "The language to answer in; the hub's default one if left out."


def locale_argument() -> graphene.Argument:
    return graphene.Argument(graphene.String, description=LOCALE_DESCRIPTION)


def scope_of(info: graphene.ResolveInfo, locale: str | None) -> Scope:
    context: Context = info.context
    return context.scope(locale)
