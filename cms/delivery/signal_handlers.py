"""Announces what changes for readers, in the transaction that changes it.

What is stored is read before and after each change, so that saving a draft, or the same once more,
says nothing. `QuerySet.update`, `bulk_create` and `loaddata` send no signal; after those, run
`deliver_webhooks --everything`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection as FileCollection,
)
from wagtail.models import (
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move

from cms.addresses import path_of_source, path_on_site
from cms.delivery import tags
from cms.delivery.outbox import announce, is_listened_to
from cms.delivery.reach import (
    Reach,
    reach_of_answer,
    reach_of_appearance,
    reach_of_object,
    reach_of_page,
    reach_of_source,
)
from cms.delivery.tags import tag
from cms.delivery.watched import objects
from cms.mentions.signals import pages_added
from cms.snippets.models import (
    HubCopy,
    HubQuickAnswer,
    HubSettings,
    ImagePlaceholder,
    Offer,
    QuickAnswer,
    QuickAnswerSource,
    QuickAnswerTopic,
    Source,
)
from search.signals import searching_changed

Values = Mapping[str, Any]

FILES = (get_image_model(), get_document_model())

UNSEEN = frozenset(
    {
        "alias_of",
        "draft_title",
        "drafted_website_key",
        "expired",
        "go_live_at",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        "review_by",
        "review_owner",
        "sort_key",
        "website_key",
    }
)
"""Fields that no reader sees anything of."""

APPEARANCE = ("live", "expire_at", "path", "url_path", "locale", "translation_key", "topic")
"""What decides whether, where and with what readers see a page."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was stored, None for what is new, and how far it was seen."""

    values: Values | None
    reach: Reach


# Objects


def _values(instance: Model) -> Values | None:
    """What is stored of an object for readers to see. One statement."""
    model: Any = instance.specific_class if isinstance(instance, Page) else type(instance)
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in UNSEEN and not field.name.endswith("_ptr")
    ]
    return model._base_manager.filter(pk=instance.pk).values(*names).first()


def _is_seen(values: Values | None) -> bool:
    """Whether readers see something of it; what has no drafts is always seen."""
    return values is not None and values.get("live", True)


def remember(
    instance: Any, raw: bool = False, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Looks at an object before it is saved."""
    instance.__dict__.pop("_before", None)
    if raw or not is_listened_to():
        return
    if update_fields is not None and UNSEEN.issuperset(update_fields):
        return
    values = _values(instance) if instance.pk else None
    instance._before = Before(values, _reach(instance) if _is_seen(values) else Reach())


def tell(instance: Any, **kwargs: Any) -> None:
    """Announces what has changed of an object that was saved."""
    before: Before | None = instance.__dict__.pop("_before", None)
    if before is None:
        return
    values = _values(instance)
    was_seen, is_seen = _is_seen(before.values), _is_seen(values)
    if values == before.values or not (was_seen or is_seen):
        return
    if before.values is None and isinstance(instance, FILES):
        return  # nothing can refer to it yet
    reach = before.reach
    reach |= _reach(instance)
    if isinstance(instance, Page) and _appears_otherwise(before.values, values):
        reach |= reach_of_appearance([instance.pk], were_live=True)
    if _moved_between_collections(before.values, values):
        reach.names.add(tags.HUB)
    _announce(reach, {_path(instance, seen) for seen in (before.values, values) if _is_seen(seen)})


def tell_of_added(pages: Sequence[Page], **kwargs: Any) -> None:
    """Announces pages that have been published at once."""
    if is_listened_to():
        reach = reach_of_appearance([page.pk for page in pages])
        _announce(reach, {path_on_site(page.url_path) for page in pages})


def tell_before_deletion(instance: Any, **kwargs: Any) -> None:
    """Announces what disappears, while it is still known where it was seen."""
    if not is_listened_to():
        return
    values = _values(instance)
    if not _is_seen(values):
        return
    reach = _reach(instance)
    if isinstance(instance, Page):
        reach |= reach_of_appearance([instance.pk], were_live=True)
    _announce(reach, {_path(instance, values)})


def _reach(instance: Any) -> Reach:
    """How far an object is seen as it is stored now."""
    match instance:
        case Page():
            return reach_of_page(instance)
        case Source():
            return reach_of_source(instance.pk)
        case QuickAnswer():
            return reach_of_answer(instance)
        case Offer():
            return Reach(names={tag(tags.OFFER, instance.pk), tags.OFFERS, tags.SETTINGS})
        case _ if isinstance(instance, objects()):
            return reach_of_object(instance)
        case ImagePlaceholder():
            return Reach(names={tag(tags.IMAGE, instance.pk), tags.IMAGES})
        case Redirect():
            return Reach(names={tags.REDIRECTS})
    kind = tags.IMAGE if isinstance(instance, FILES[0]) else tags.DOCUMENT
    return Reach(names={tag(kind, instance.pk), tags.LIST_OF_KIND[kind]})


def _appears_otherwise(before: Values | None, after: Values | None) -> bool:
    return any(
        before is None or after is None or before.get(name) != after.get(name)
        for name in APPEARANCE
    )


def _moved_between_collections(before: Values | None, after: Values | None) -> bool:
    """Whether a file that was there may now be shown, or no longer, wherever it is used."""
    return bool(before and after and before.get("collection") != after.get("collection"))


def _path(instance: Any, values: Values | None) -> str | None:
    """Where an object stands, or stood, with these values."""
    if values is None:
        return None
    match instance:
        case Page():
            return path_on_site(values["url_path"])
        case Source():
            return path_of_source(instance.locale.language_code, values["slug"])
        case Redirect():
            return values["old_path"]
    return None


def _announce(reach: Reach, paths: Collection[str | None] = ()) -> None:
    announce(reach.tags(), reach.paths() | {path for path in paths if path})


# Places


moving: ContextVar[dict[int, Reach]] = ContextVar("moving")
"""Pages that are being moved in this thread, and how far they were seen before."""


def remember_move(instance: Page, **kwargs: Any) -> None:
    if is_listened_to():
        moving.set({instance.pk: reach_of_appearance([instance.pk])})


def tell_move(instance: Page, **kwargs: Any) -> None:
    """A moved page is saved in the transaction of its move, whether or not its address changes."""
    before = moving.get({}).pop(instance.pk, None)
    if before is not None:
        before |= reach_of_appearance([instance.pk])
        _announce(before)


def tell_redirects(
    url_path_before: str = "", url_path_after: str | None = None, **kwargs: Any
) -> None:
    """Old addresses have been made to redirect, all at once."""
    if url_path_before != url_path_after:
        announce([tags.REDIRECTS])


# Who may see what


def tell_restriction(instance: PageViewRestriction, **kwargs: Any) -> None:
    if is_listened_to():
        _announce(reach_of_appearance([instance.page_id]))


def remember_restriction(instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    """It may be moved from one page to another."""
    if is_listened_to() and not raw:
        stored = PageViewRestriction.objects.filter(pk=instance.pk)
        _announce(reach_of_appearance(list(stored.values_list("page_id", flat=True))))


# What answers are made with


def tell_settings(**kwargs: Any) -> None:
    announce([tags.SETTINGS])


def tell_search(**kwargs: Any) -> None:
    announce([tags.SEARCH])


def tell_everything(**kwargs: Any) -> None:
    announce([tags.HUB])


def tell_belonging(instance: Any, **kwargs: Any) -> None:
    """A quick answer has been given to a source or topic, or taken from it."""
    answer = QuickAnswer.objects.filter(pk=instance.quick_answer_id, live=True)
    if not is_listened_to() or not answer.exists():
        return
    reach = Reach(answers={instance.quick_answer_id})
    if isinstance(instance, QuickAnswerSource):
        reach.sources.add(instance.source_id)
    else:
        reach.pages.add(instance.topic_id)
    _announce(reach)


def connect() -> None:
    """Deletions are announced for a page itself, whatever its type."""
    pages = [model for model in apps.get_models() if issubclass(model, Page)]
    others = [*objects(), Redirect, *FILES]
    for model in (*pages, *others, ImagePlaceholder):
        pre_save.connect(remember, sender=model)
        post_save.connect(tell, sender=model)
    for model in (Page, *others):
        pre_delete.connect(tell_before_deletion, sender=model)
    pages_added.connect(tell_of_added)
    pre_page_move.connect(remember_move)
    for model in pages:
        post_save.connect(tell_move, sender=model)
    page_slug_changed.connect(tell_redirects)
    post_page_move.connect(tell_redirects)
    searching_changed.connect(tell_search)
    pre_save.connect(remember_restriction, sender=PageViewRestriction)
    receivers: tuple[tuple[Callable[..., None], tuple[Any, ...]], ...] = (
        (tell_restriction, (PageViewRestriction,)),
        (tell_settings, (HubSettings, HubCopy, HubQuickAnswer)),
        (tell_everything, (Site, Locale, FileCollection, CollectionViewRestriction)),
        (tell_belonging, (QuickAnswerSource, QuickAnswerTopic)),
    )
    for receiver, models in receivers:
        for model in models:
            post_save.connect(receiver, sender=model)
            post_delete.connect(receiver, sender=model)
