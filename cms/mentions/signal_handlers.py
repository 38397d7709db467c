from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Page

from cms.mentions import index
from cms.mentions.models import Mention
from cms.mentions.signals import mentions_changed, pages_added
from cms.snippets.models import Source


def lock_page_before_change(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """Two changes to one page take turns, each with its own rewrite of the index.

    Raises DoesNotExist when the page was deleted since `instance` was read; Django would insert it
    anew.
    """
    if instance.pk is None or raw:
        return
    if not index.lock_pages([instance.pk]) and not instance._state.adding:
        raise type(instance).DoesNotExist(
            f"Page {instance.pk} ({instance}) cannot be saved: it has been deleted."
        )


def rewrite_mentions(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """`Page.save()` is atomic, so the rows change in the transaction that changes the page."""
    if not raw:
        model = instance.specific_class
        types = [model] if model in index.indexed_page_types().values() else []
        found = index.rewrite([instance.pk], types=types)
        _tell(type(instance), [instance], found)


def add_mentions(sender: type[Page], pages: Sequence[Page], **kwargs: Any) -> None:
    _tell(sender, pages, index.add(sender, pages))


def _tell(sender: type[Page], pages: Sequence[Page], found: Mapping[int, index.Difference]) -> None:
    differences = [(page, found[page.pk]) for page in pages if page.pk in found]
    if differences:
        mentions_changed.send(sender, differences=differences)


def lock_page_before_deletion(instance: Page, **kwargs: Any) -> None:
    """Waits for a change in progress, so that the deletion takes its rows along."""
    list(Page.objects.select_for_update(of=("self",)).filter(pk=instance.pk))
    rows = list(Mention.objects.filter(page_id=instance.pk))
    index.lock_existing_sources({row.source_id for row in rows})
    if rows:
        differences = [(instance, index.Difference(stale=rows))]
        mentions_changed.send(instance.specific_class, differences=differences)


def lock_source_before_deletion(instance: Source, **kwargs: Any) -> None:
    """Waits for pages that are being changed to cite it, so that their rows go along."""
    list(Source.objects.select_for_update(of=("self",)).filter(pk=instance.pk))


def connect() -> None:
    """Connects to page types and sources only.

    A receiver for every sender would make Django load the rows of every table before it deletes
    them. A deletion is announced for the page itself, whatever its type.
    """
    for model in apps.get_models():
        if issubclass(model, Page):
            pre_save.connect(lock_page_before_change, sender=model)
            post_save.connect(rewrite_mentions, sender=model)
    pages_added.connect(add_mentions)
    pre_delete.connect(lock_page_before_deletion, sender=Page)
    pre_delete.connect(lock_source_before_deletion, sender=Source)
