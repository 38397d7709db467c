"""The one rule that says what a viewer may see.

Live, not past its expiry, in the asked language, on this site, and not behind a view restriction of
its own or of an ancestor that the viewer does not pass; the public passes none. What cannot be seen
in the asked language is seen in the first of its fallbacks in which it can, as a whole. Everything
that is shown, counted, found, exported or linked to passes one of these conditions, inside the SQL
statement that reads it.
"""

from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.models import (
    BaseViewRestriction,
    CollectionViewRestriction,
    DraftStateMixin,
    Page,
    PageViewRestriction,
    TranslatableMixin,
)

from cms.audience import EVERYWHERE, PUBLIC, Audience, Viewer
from cms.declaration import declared_pages, the_declaration


def published(prefix: str = "") -> Q:
    """Return the condition that a page or snippet is live and not expired, whoever may see it."""
    return Q(**{f"{prefix}live": True}) & _not_expired(f"{prefix}expire_at")


def is_published(thing: Any) -> bool:
    """`published` of a page or snippet in memory."""
    return thing.live and (thing.expire_at is None or thing.expire_at > timezone.now())


def visible_page(audience: Audience, page: str = "") -> Q:
    """Return the condition that the page at the prefix `page`, or the row itself, is visible."""
    path = f"{page}path"
    return (
        published(page)
        & _in_chain(audience, page)
        & _allowed(audience.viewer, **{path: f"{page}pk"})
    )


def visible_as(audience: Audience, model: Any, page: str = "", own: str = "") -> Q:
    """Return the condition that a page of this type is visible: never without its `seen_with`.

    `page` leads to its page fields and `own` to those of its type.
    """
    relation = the_declaration(model).seen_with
    condition = visible_page(audience, page)
    return condition & _companion(audience, f"{own}{relation}__") if relation else condition


def visible_any_page(audience: Audience, page: str = "") -> Q:
    """`visible_as` whatever type the page is of. `page` leads to a `Page`."""
    return visible_page(audience, page) & _with_companions(audience, page)


def _with_companions(audience: Audience, page: str) -> Q:
    """Return the condition that what the page at the prefix is seen with is visible."""
    condition = Q()
    for name, model in declared_pages().items():
        if relation := the_declaration(model).seen_with:
            own = f"{page}{name}"
            condition &= Q(**{own: None}) | _companion(audience, f"{own}__{relation}__")
    return condition


def _companion(audience: Audience, page: str) -> Q:
    """Return the condition that the page at the prefix, which another is seen with, is visible: in
    any of the languages, if there are several.
    """
    if not audience.fallbacks:
        return visible_page(audience, page)
    some = reduce(or_, (visible_page(each) for each in audience.chain))
    versions = Page.objects.filter(some, translation_key=OuterRef(f"{page}translation_key"))
    return Q(Exists(versions.order_by()))


def _in_chain(audience: Audience, page: str) -> Q:
    """Return the condition that a page is below the home page of the audience, or of a fallback
    and has no version that is seen in the languages before that.
    """
    path = f"{page}path"
    condition = _in_home(path, audience.home)
    seen_before = Q()
    for before, fallback in pairwise(audience.chain):
        seen_before |= visible_page(before)
        versions = Page.objects.filter(
            seen_before,
            _with_companions(audience, ""),
            translation_key=OuterRef(f"{page}translation_key"),
        )
        condition |= _in_home(path, fallback.home) & Q(~Exists(versions.order_by()))
    return condition


def visible_anywhere(viewer: Viewer = PUBLIC) -> Q:
    """`visible_any_page` on whichever site and in whichever language."""
    return visible_any_page(Audience(settings.LANGUAGE_CODE, EVERYWHERE, viewer))


def visible_mention(audience: Audience) -> Q:
    """Mentions on visible pages; whether the source is visible is asked elsewhere.

    `visible_any_page` of the page, by what the mention itself says of it.
    """
    viewer = audience.viewer
    if audience.fallbacks:
        return Q(page__in=Page.objects.filter(visible_any_page(audience)).order_by().values("pk"))
    return (
        Q(is_published=True)
        & _not_expired("expires_at")
        & _in_home("page_path", audience.home)
        & (Q(topic_path="") | _in_home("topic_path", audience.home))
        & _allowed(viewer, page_path="page", topic_path="page__guidepage__topic")
    )


def visible_snippet(audience: Audience, model: Any, snippet: str = "") -> Q:
    """Return the condition that a snippet of this model is visible."""
    return published(snippet) & in_language(audience, model, snippet)


def in_language(audience: Audience, model: Any, snippet: str = "") -> Q:
    """Return the condition that a snippet is in the language that is asked for, or in a fallback's
    and not in those before that.
    """
    language = f"{snippet}locale__language_code"
    condition = Q(**{language: audience.locale})
    before = [audience.locale]
    for fallback in audience.fallbacks:
        versions = model._base_manager.filter(
            published() if issubclass(model, DraftStateMixin) else Q(),
            translation_key=OuterRef(f"{snippet}translation_key"),
            locale__language_code__in=before,
        )
        condition |= Q(**{language: fallback.locale}) & Q(~Exists(versions.order_by()))
        before.append(fallback.locale)
    return condition


def visible_rows(audience: Audience, model: Any) -> QuerySet[Any]:
    """The pages of a type, or objects of another model, that may be seen, by what the model has: a
    place in the tree, a state of publication, a language.
    """
    if issubclass(model, Page):
        return model.objects.filter(visible_as(audience, model))
    match issubclass(model, DraftStateMixin), issubclass(model, TranslatableMixin):
        case True, True:
            condition = visible_snippet(audience, model)
        case True, False:
            condition = published()
        case False, True:
            condition = in_language(audience, model)
        case _:
            condition = Q()
    return model._default_manager.filter(condition)


def visible_file(viewer: Viewer, file: str = "") -> Q:
    """Files in a collection that is private, or inside one, are shown to those who may see it."""
    private = CollectionViewRestriction.objects.filter(
        _starts_with(OuterRef(f"{file}collection__path"), F("collection__path"))
    )
    return Q(~Exists(_not_passed(private, viewer, viewer.passed_collections)))


def _not_expired(moment: str) -> Q:
    return Q(**{moment: None}) | Q(**{f"{moment}__gt": Now()})


def _in_home(path: str, home: str | Subquery | None) -> Q:
    prefix = home if isinstance(home, Subquery) else Value(home)
    return Q(_starts_with(F(path), prefix))


def _allowed(viewer: Viewer, **pages: str) -> Q:
    """Return the condition that nothing keeps the viewer from these pages, as {path: key} names."""
    if not viewer.previewed:
        return Q(~Exists(_in_the_way(viewer, *pages)))
    return reduce(
        and_,
        (
            Q(~Exists(_in_the_way(viewer, path))) | Q(**{f"{page}__in": viewer.previewed})
            for path, page in pages.items()
        ),
    )


def _in_the_way(viewer: Viewer, *paths: str) -> QuerySet[Any]:
    """The restrictions of the pages at these paths, or above, that keep the viewer out."""
    restricted = F("page__path")
    above = reduce(or_, (Q(_starts_with(OuterRef(path), restricted)) for path in paths))
    return _not_passed(PageViewRestriction.objects.filter(above), viewer, viewer.passed_pages)


def _not_passed(
    restrictions: QuerySet[Any], viewer: Viewer, passed: frozenset[int]
) -> QuerySet[Any]:
    """Return the restrictions that keep the viewer out, as Wagtail's `accept_request` decides."""
    ways = []
    if passed:
        ways.append(Q(restriction_type=BaseViewRestriction.PASSWORD, pk__in=passed))
    if viewer.user_id is not None:
        ways.append(Q(restriction_type=BaseViewRestriction.LOGIN))
        groups = Q(restriction_type=BaseViewRestriction.GROUPS)
        if not viewer.is_superuser:
            mine = restrictions.model.objects.filter(groups__user=viewer.user_id)
            groups &= Q(pk__in=mine.values("pk"))
        ways.append(groups)
    for way in ways:
        restrictions = restrictions.exclude(way)
    return restrictions


def _starts_with(text: F, prefix: F | Value | Subquery) -> Func:
    return Func(text, prefix, function="starts_with", output_field=BooleanField())
