"""Announces what changes for readers, in the transaction that changes it.

What is stored before and after each change is compared, so that saving a draft, or the same once
more, says nothing. After what is not told of, such as `QuerySet.update`, run
`deliver_webhooks --everything`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from cms.addresses import path_of_source, path_on_site
from cms.changes.change import DRAFT_FIELDS, Change, Consumer
from cms.changes.rows import Row
from cms.delivery import tags
from cms.delivery.outbox import announce, is_listened_to
from cms.delivery.reach import (
    Reach,
    reach_of_answer,
    reach_of_appearance,
    reach_of_object,
    reach_of_objects,
    reach_of_page,
    reach_of_source,
)
from cms.delivery.tags import tag
from cms.delivery.watched import objects
from cms.files import file_models
from cms.snippets.models import (
    HubCopy,
    HubQuickAnswer,
    HubSettings,
    ImagePlaceholder,
    ImageText,
    Offer,
    QuickAnswer,
    QuickAnswerSource,
    QuickAnswerTopic,
    Source,
)
from search.models import Pick, Synonym

ALWAYS_ANNOUNCED: Mapping[type[Any], str] = {
    **dict.fromkeys((HubSettings, HubCopy, HubQuickAnswer), tags.SETTINGS),
    **dict.fromkeys((Pick, Synonym), tags.SEARCH),
    **dict.fromkeys((Site, Locale, Collection, CollectionViewRestriction), tags.HUB),
}
"""Models on which all answers of a kind depend, each with the tag of that kind."""

UNSEEN = DRAFT_FIELDS | {
    "alias_of",
    "expired",
    "live_revision",
    "owner",
    "review_by",
    "review_owner",
    "sort_key",
    "website_key",
}
"""Fields that no reader sees anything of."""

APPEARANCE = ("live", "expire_at", "path", "url_path", "locale", "translation_key", "topic")
"""The columns that decide whether, where and with what readers see a page."""


class DeliveryConsumer(Consumer):
    """Writes events for webhooks, if there are any."""

    def models(self) -> Iterable[type[Any]]:
        return [
            *(Page, PageViewRestriction, Redirect, QuickAnswerSource, QuickAnswerTopic),
            *(*objects(), *file_models(), ImagePlaceholder, ImageText, *ALWAYS_ANNOUNCED),
        ]

    def follow(self, change: Change) -> Iterator[None]:
        if not is_listened_to():
            return
        match change.instance:
            case instance if name := ALWAYS_ANNOUNCED.get(type(instance)):
                yield
                announce([name])
            case QuickAnswerSource() | QuickAnswerTopic() as belonging:
                yield
                _announce_belonging(belonging)
            case PageViewRestriction() as restriction:
                # It may be moved from one page to another.
                before = None if change.is_deletion else change.before
                yield
                pages = {restriction.page_id, *([before.values["page"]] if before else [])}
                _announce(reach_of_appearance(pages))
            case _ if not change.only_writes(UNSEEN):
                yield from _follow(change)

    def move(self, page: Page) -> Iterator[None]:
        if is_listened_to():
            reach = reach_of_appearance([page.pk])
            yield
            reach |= reach_of_appearance([page.pk])
            _announce(reach)

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        if is_listened_to():
            reach = reach_of_appearance([page.pk for page in pages])
            _announce(reach, {path_on_site(page.url_path) for page in pages})

    def readdress(self, page: Page) -> None:
        """Old addresses have been made to redirect, all at once."""
        announce([tags.REDIRECTS])


def announce_search(**kwargs: Any) -> None:
    announce([tags.SEARCH])


def _follow(change: Change) -> Iterator[None]:
    instance = change.instance
    was_seen = _is_seen(change.before)
    reach = _reach(instance) if was_seen else Reach()
    if change.is_deletion:
        _announce_deletion(change, reach)
        return
    yield
    is_seen = _is_seen(change.after)
    if not (was_seen or is_seen) or not _differs(change, *change.after.values.keys() - UNSEEN):
        return
    if change.before is None and isinstance(instance, file_models()):
        return  # nothing can refer to it yet
    reach |= _reach(instance)
    if isinstance(instance, Page) and _differs(change, *APPEARANCE):
        reach |= reach_of_appearance([instance.pk], were_live=True)
    if change.before and _differs(change, "collection"):
        # A file may now be shown, or no longer, wherever it is used.
        reach.names.add(tags.HUB)
    seen = filter(_is_seen, (change.before, change.after))
    _announce(reach, {_path(instance, row) for row in seen})


def _announce_deletion(change: Change, reach: Reach) -> None:
    """Announces what disappears, while it is still known where it was seen."""
    if _is_seen(change.before):
        if isinstance(change.instance, Page):
            reach |= reach_of_appearance([change.instance.pk], were_live=True)
        _announce(reach, {_path(change.instance, change.before)})


def _announce_belonging(belonging: QuickAnswerSource | QuickAnswerTopic) -> None:
    """A quick answer has been given to a source or topic, or taken from it."""
    if not QuickAnswer.objects.filter(pk=belonging.quick_answer_id, live=True).exists():
        return
    reach = Reach(answers={belonging.quick_answer_id})
    if isinstance(belonging, QuickAnswerSource):
        reach.sources.add(belonging.source_id)
    else:
        reach.pages.add(belonging.topic_id)
    _announce(reach)


def _is_seen(row: Row | None) -> TypeGuard[Row]:
    """Return True if readers see something of it; objects without drafts are always seen."""
    return row is not None and row.values.get("live", True)


def _differs(change: Change, *names: str) -> bool:
    before, after = change.before, change.after.values
    return before is None or any(before.values.get(name) != after.get(name) for name in names)


def _reach(instance: Any) -> Reach:
    """Return the reach of an object as it is stored now."""
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
        case ImageText():
            return Reach(names={tag(tags.IMAGE, instance.image_id), tags.IMAGES})
        case Redirect():
            return Reach(names={tags.REDIRECTS})
    return reach_of_objects(type(instance), {instance.pk})


def _path(instance: Any, row: Row) -> str | None:
    """Return the path at which an object with this row stands, or stood."""
    match instance:
        case Page():
            return path_on_site(row.values["url_path"])
        case Source():
            return path_of_source(instance.locale.language_code, row.values["slug"])
        case Redirect():
            return str(row.values["old_path"])
    return None


def _announce(reach: Reach, paths: Iterable[str | None] = ()) -> None:
    announce(reach.tags(), reach.paths() | {path for path in paths if path})
