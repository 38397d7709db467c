"""The version of a thing that readers see: in their language, or else in a fallback of it.

Content refers to things by primary key, in whichever language it was written. Where a language has
fallbacks, each reference is followed to the version that its readers see.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, When
from wagtail.models import Page, TranslatableMixin

from cms.api.rows import Row
from cms.api.scope import Scope
from cms.api.slots import Numbers, among
from cms.api.statements import fetch, statement
from cms.audience import Audience
from cms.visibility import visible_any_page, visible_rows

R = TypeVar("R", bound=Row)


def shown_versions(scope: Scope, model: Any, pks: Collection[int]) -> dict[int, int]:
    """The key of the version that is seen of each object, by its own. What cannot be seen in any
    version is missing, unless the language has no fallbacks: then each is its own version. One
    statement with fallbacks.
    """
    if not pks or not scope.audience.fallbacks or not issubclass(model, TranslatableMixin):
        return {pk: pk for pk in pks}
    found = fetch(_shown(scope.audience, model), ids=[*{*pks}])
    return {pk: seen for seen, named in found for pk in named}


@statement
def _shown(audience: Audience, model: Any, *, ids: Numbers) -> QuerySet[Any, Any]:
    named = model._base_manager.filter(
        among("pk", ids), translation_key=OuterRef("translation_key")
    ).order_by()
    return (
        seen_rows(audience, model)
        .filter(Exists(named))
        .order_by()
        .values_list("pk", ArraySubquery(named.values("pk")))
    )


def by_named(shown: Mapping[int, int], rows: Iterable[R]) -> dict[int, R]:
    """The rows by the keys by which they were named, given `shown_versions` of those."""
    found = {row.pk: row for row in rows}
    return {pk: found[seen] for pk, seen in shown.items() if seen in found}


def in_order_of_languages(rows: QuerySet[Any], audience: Audience, *order: str) -> QuerySet[Any]:
    """Rows in the order of the asker's languages, and then in another order."""
    if not audience.fallbacks:
        return rows.order_by(*order) if order else rows
    places = [
        When(locale__language_code=each.locale, then=place)
        for place, each in enumerate(audience.chain)
    ]
    return rows.order_by(Case(*places, output_field=IntegerField()), *order)


def seen_rows(audience: Audience, model: Any) -> QuerySet[Any]:
    """`visible_rows`, also of pages of any type."""
    if model is Page:
        return Page.objects.filter(visible_any_page(audience))
    return visible_rows(audience, model)
