from typing import Any

from django.apps import apps
from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Page

from cms.mentions import index
from cms.snippets.models import Source


def lock_page_before_change(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """Two changes to one page take turns, each with its own rewrite of the index."""
    if instance.pk and not raw:
        index.lock_pages([instance.pk])


def rewrite_mentions(instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """`Page.save()` is atomic, so the rows change in the transaction that changes the page."""
    if not raw:
        index.rewrite([instance.pk])


def lock_page_before_deletion(instance: Page, **kwargs: Any) -> None:
    """Waits for a change in progress, so that the deletion takes its rows along."""
    list(Page.objects.select_for_update(of=("self",)).filter(pk=instance.pk))


def lock_source_before_deletion(instance: Source, **kwargs: Any) -> None:
    """Waits for pages that are being changed to cite it, so that their rows go along."""
    list(Source.objects.select_for_update(of=("self",)).filter(pk=instance.pk))


def connect() -> None:
    """Connects to page types and sources only: a receiver for every sender would make Django load
    the rows of every table before it deletes them."""
    for model in apps.get_models():
        if issubclass(model, Page):
            pre_save.connect(lock_page_before_change, sender=model)
            post_save.connect(rewrite_mentions, sender=model)
            pre_delete.connect(lock_page_before_deletion, sender=model)
    pre_delete.connect(lock_source_before_deletion, sender=Source)
