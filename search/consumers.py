from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from wagtail.models import Collection as FileCollection
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from cms.changes.change import Change, Consumer
from cms.declaration import declared_pages, the_declaration
from cms.files import file_models
from search import index
from search.dependencies import chosen_models
from search.kinds import kind_of, searched_snippets
from search.tasks import PAUSE_SECONDS, rewrite_dependents
from search.texts import Choice


class SearchConsumer(Consumer):
    """Rewrites search entries in the transaction that changes what they say."""

    def models(self) -> Iterable[type[Any]]:
        """Every page type: a guide can be unpublished by way of its plain `Page`."""
        return [Page, *searched_snippets()]

    def follow(self, change: Change) -> Iterator[None]:
        kind = kind_of(change.model)
        if not kind or change.is_of_draft:
            return
        yield
        pk = change.instance.pk
        if change.is_deletion:
            index.remove(kind, pk)
        elif not connection.in_atomic_block:
            index.rewrite_batch(kind, [pk])
        elif getattr(change.saved, "live", True):
            index.write(kind, [change.saved])
        else:
            index.withdraw(kind, [pk])

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        if kind := kind_of(model):
            index.write(kind, pages)


APPEARANCE = ("live", "expire_at", "locale", "collection", "topic")
"""The fields that decide whether and with what readers see an object."""


class DependenceConsumer(Consumer):
    """Rewrites the entries of what depends on an object that readers see now, or not any more."""

    def models(self) -> Iterable[type[Any]]:
        restrictions = (CollectionViewRestriction, PageViewRestriction)
        return [FileCollection, Page, *restrictions, *chosen_models()]

    def follow(self, change: Change) -> Iterator[None]:
        match change.instance:
            case FileCollection() as collection:
                # The form of the admin saves it and then, in the same transaction, moves it.
                yield
                transaction.on_commit(lambda: _rewrite_dependents(_files_in([collection.pk])))
            case CollectionViewRestriction() as restriction:
                collections = {restriction.collection_id, *_stored(change, "collection")}
                yield
                _rewrite_dependents(_files_in(collections))
            case PageViewRestriction() as restriction:
                pages = {restriction.page_id, *_stored(change, "page")}
                yield
                _rewrite_dependents(_seen_with(pages))
            case Page() as page if Page in chosen_models() and not change.is_of_draft:
                choices = _seen_with([page.pk])
                yield from _follow(change, lambda: choices)
            case Page():
                return
            case instance if not change.is_of_draft:
                yield from _follow(change, lambda: {_choice(type(instance), instance.pk)})

    def move(self, page: Page) -> Iterator[None]:
        yield
        _rewrite_dependents(_seen_with([page.pk]))


def _rewrite_dependents(choices: Collection[Choice]) -> None:
    """At once, and again at commit, with what is being changed at this moment."""
    if choices:
        names = sorted(map(str, choices))
        index.rewrite_dependents(names)
        transaction.on_commit(lambda: rewrite_dependents.enqueue(names), robust=True)


def _follow(change: Change, choices: Callable[[], Collection[Choice]]) -> Iterator[None]:
    if change.written is not None and not {*APPEARANCE} & {*change.written}:
        return
    before = None if change.is_deletion else change.before
    yield
    if change.is_deletion:
        _rewrite_dependents(choices())
        return
    if before and _appears_otherwise(before.values, change.saved):
        _rewrite_dependents(choices())
    end = getattr(change.saved, "expire_at", None)
    if end and (before is None or before.values["expire_at"] != end):
        _rewrite_dependents_after(end, choices())


def _rewrite_dependents_after(end: datetime, choices: Collection[Choice]) -> None:
    """When an object expires, readers see it no more; the scheduler unpublishes it later.

    Where tasks cannot wait, the entries are rewritten only then.
    """
    if rewrite_dependents.get_backend().supports_defer:
        task = rewrite_dependents.using(run_after=end + timedelta(seconds=PAUSE_SECONDS))
        names = sorted(map(str, choices))
        transaction.on_commit(lambda: task.enqueue(names), robust=True)


def _appears_otherwise(before: Mapping[str, Any], saved: Any) -> bool:
    fields = saved._meta.concrete_fields
    return any(
        before[field.name] != getattr(saved, field.attname)
        for field in fields
        if field.name in APPEARANCE
    )


def _stored(change: Change, name: str) -> list[Any]:
    """The value that is stored before the change; it may be moved from one to another."""
    return [change.before.values[name]] if not change.is_deletion and change.before else []


def _choice(model: Any, pk: int) -> Choice:
    return Choice(model._meta.label_lower, pk)


def _files_in(collections: Collection[int]) -> set[Choice]:
    """The files in these collections, and in those inside them, that blocks may choose."""
    inside = _below(FileCollection, collections)
    return {
        _choice(model, pk)
        for model in file_models()
        if model in chosen_models()
        for pk in model._default_manager.filter(collection__in=inside).values_list("pk", flat=True)
    }


def _seen_with(pages: Collection[int]) -> set[Choice]:
    """These pages, those below them, and those that are seen with one of them only, if blocks may
    choose pages.
    """
    if Page not in chosen_models():
        return set()
    below = _below(Page, pages)
    found = set(below)
    for model in declared_pages().values():
        if relation := the_declaration(model).seen_with:
            others: Any = model._default_manager.filter(**{f"{relation}__in": below})
            found |= set(others.values_list("pk", flat=True))
    return {_choice(Page, pk) for pk in found}


def _below(model: Any, pks: Collection[int]) -> list[int]:
    """The nodes of a tree, and all below them."""
    paths = model._default_manager.filter(pk__in=pks).values_list("path", flat=True)
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return [*model._default_manager.filter(below).values_list("pk", flat=True)] if below else []
