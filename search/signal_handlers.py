from collections.abc import Collection, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page

from cms.mentions.signals import pages_added
from search import index
from search.kinds import kind_of, searched_snippets
from search.models import Pick, Synonym
from search.remote.outbox import plan_sending
from search.signals import searching_changed

OF_DRAFTS = frozenset(
    {
        "draft_title",
        "drafted_website_key",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "website_key",
    }
)
"""What is written of a page or a source when a draft of it is saved: nothing that is found."""


def rewrite_page(
    instance: Page, raw: bool = False, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """`Page.save()` is atomic, so the entry changes in the transaction that changes the page."""
    kind = kind_of(instance.specific_class)
    if kind and not raw and not _is_of_draft(update_fields):
        _rewrite(kind, instance, update_fields)


def add_pages(sender: type[Page], pages: Sequence[Page], **kwargs: Any) -> None:
    if kind := kind_of(sender):
        index.write(kind, pages)


def rewrite_snippet(
    sender: type[models.Model],
    instance: models.Model,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Within the transaction that saves it, if it has one, else by itself."""
    kind = kind_of(sender)
    if not kind or raw or _is_of_draft(update_fields):
        return
    if connection.in_atomic_block:
        _rewrite(kind, instance, update_fields)
    else:
        index.rewrite_batch(kind, [instance.pk])


def _rewrite(kind: str, instance: Any, update_fields: Collection[str] | None) -> None:
    """What has been saved whole is what is stored now, unless the database computed a part."""
    is_stored = update_fields is None and kind_of(type(instance)) == kind
    is_live = getattr(instance, "live", True)
    if is_stored and is_live and not any(map(_is_computed, vars(instance).values())):
        index.write(kind, [instance])
    else:
        index.rewrite(kind, [instance.pk])


def _is_computed(value: Any) -> bool:
    return hasattr(value, "resolve_expression")


def _is_of_draft(update_fields: Collection[str] | None) -> bool:
    return update_fields is not None and OF_DRAFTS.issuperset(update_fields)


def lock_snippet_before_deletion(
    sender: type[models.Model], instance: models.Model, **kwargs: Any
) -> None:
    """Waits for a change in progress, so that the deletion takes its entry along.

    `cms.mentions` does the same for pages and sources.
    """
    rows = sender._base_manager.select_for_update(of=("self",))
    list(rows.filter(pk=instance.pk).values_list("pk"))


def remove_entry(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Nobody finds what is gone, and OpenSearch need not keep it."""
    if kind := kind_of(sender):
        index.remove(kind, instance.pk)


def send_deletion(sender: type[models.Model], **kwargs: Any) -> None:
    """The entry went along; nobody finds what is gone, but OpenSearch need not keep it."""
    plan_sending()


def tell_of_another_search(sender: type[models.Model], **kwargs: Any) -> None:
    searching_changed.send(sender)


def connect() -> None:
    """Every page type: a guide can be unpublished by way of its plain `Page`."""
    for model in apps.get_models():
        if issubclass(model, Page):
            post_save.connect(rewrite_page, sender=model)
            post_delete.connect(send_deletion, sender=model)
    pages_added.connect(add_pages)
    for snippet in searched_snippets():
        post_save.connect(rewrite_snippet, sender=snippet)
        pre_delete.connect(lock_snippet_before_deletion, sender=snippet)
        post_delete.connect(remove_entry, sender=snippet)
    for words in (Synonym, Pick):
        post_save.connect(tell_of_another_search, sender=words)
        post_delete.connect(tell_of_another_search, sender=words)
