"""Captures each change once, and hands it to those who follow it, in the order of
`settings.CHANGE_CONSUMERS`.

No other module of the hub receives signals of models. `QuerySet.update`, `bulk_create` and
`loaddata` send none.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.module_loading import import_string
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move

from cms.changes.change import Change, Consumer
from cms.changes.signals import pages_added
from cms.declaration import declaration_of

Steps = Sequence[Iterator[None]]
"""The work of consumers for one change: each runs to its `yield` before, and on afterwards."""


@cache
def consumers() -> tuple[Consumer, ...]:
    return tuple(import_string(path)() for path in settings.CHANGE_CONSUMERS)


@cache
def _consumers_of(model: type[Model]) -> tuple[Consumer, ...]:
    return tuple(each for each in consumers() if issubclass(model, tuple(each.models())))


def _begin(steps: Iterable[Iterator[None]]) -> Steps:
    begun = list(steps)
    _go_on(begun)
    return begun


def _go_on(steps: Steps) -> None:
    for step in steps:
        next(step, None)


def before_save(sender: Any, instance: Any, **told: Any) -> None:
    vars(instance).pop("_change", None)
    if told["raw"]:
        return
    change = Change(instance, told["update_fields"])
    steps = _begin(each.follow(change) for each in _consumers_of(sender))
    if isinstance(instance, Page) and instance.pk:
        change.lock()
    instance._change = steps


def after_save(instance: Any, **told: Any) -> None:
    _go_on(vars(instance).pop("_change", ()))
    if isinstance(instance, Page):
        _go_on(_moving.get({}).pop(instance.pk, ()))


def before_deletion(sender: Any, instance: Any, **told: Any) -> None:
    """Waits for a change in progress, and for pages that are being changed to cite a source, so
    that what is derived from either goes along.
    """
    change = Change(instance, is_deletion=True)
    if isinstance(instance, Page) or declaration_of(sender):
        _ = change.before
    instance._deletion = _begin(each.follow(change) for each in _consumers_of(sender))


def after_deletion(instance: Any, **told: Any) -> None:
    _go_on(vars(instance).pop("_deletion"))


_moving: ContextVar[dict[int, Steps]] = ContextVar("moving")
"""The steps of the moves that are under way in this thread, by page."""


def before_move(instance: Page, **told: Any) -> None:
    """A moved page is saved in the transaction of its move, whether or not its address changes."""
    _moving.set({instance.pk: _begin(each.move(instance) for each in consumers())})


def after_readdressing(instance: Page, **told: Any) -> None:
    if told.get("url_path_before", "") != told.get("url_path_after"):
        for consumer in consumers():
            consumer.readdress(instance)


def add(sender: type[Page], pages: Sequence[Page], **told: Any) -> None:
    for consumer in consumers():
        consumer.add(sender, pages)


def connect() -> None:
    """Connects to the models that somebody follows only.

    A receiver for every sender would make Django load the rows of every table before it deletes
    them. A deletion is announced for a page itself, whatever its type.
    """
    followed = {model for consumer in consumers() for model in consumer.models()}
    for model in apps.get_models():
        if model in followed or issubclass(model, Page):
            pre_save.connect(before_save, sender=model)
            post_save.connect(after_save, sender=model)
        if model in followed:
            pre_delete.connect(before_deletion, sender=model)
            post_delete.connect(after_deletion, sender=model)
    pre_page_move.connect(before_move)
    page_slug_changed.connect(after_readdressing)
    post_page_move.connect(after_readdressing)
    pages_added.connect(add)
