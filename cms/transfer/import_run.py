"""Brings a bundle into the hub: all of it or nothing, and only what is different.

What changes is written through Wagtail's own revisions and publishing, new pages many at once with
the same result (see `cms.transfer.new_pages`). So the index of mentions, the search index and the
history follow by themselves.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, Site

from cms.declaration import listed_pages, the_declaration
from cms.transfer.bundle import AnswerEntry, Bundle
from cms.transfer.default_answers import choose_default_answers
from cms.transfer.entries import answers, fixed_pages, redirects
from cms.transfer.hidden_references import hidden_references
from cms.transfer.import_lock import hold_import_lock
from cms.transfer.names import Names, every_name
from cms.transfer.new_pages import BATCH, InvalidPage, add_published
from cms.transfer.order import moves, rearranged
from cms.transfer.preparation import Prepared, prepare
from cms.transfer.problems import InvalidBundle, Problem, place_of
from cms.transfer.publishing import publish
from cms.transfer.site_import import (
    bring_fixed_page,
    bring_image,
    bring_offer,
    bring_redirect,
    bring_settings,
)
from cms.transfer.stored_files import StoredFiles
from cms.transfer.structure import Hub, ensure_hub
from cms.transfer.tally import Outcome, Tally
from cms.transfer.validation import validated
from cms.visibility import is_published

Progress = Callable[[int, int], None]
"""Called with how many entries are done, and how many there are."""


class EntryRefused(Exception):  # noqa: N818
    """A content model does not accept an entry, although its limits are all respected."""

    def __init__(self, item: Prepared, error: ValidationError) -> None:
        messages = error.messages
        if hasattr(error, "error_dict"):
            messages = [
                f"{name}: {message}"
                for name, of_field in error.message_dict.items()
                for message in of_field
            ]
        loc = (item.part, item.index)
        self.problems = [
            Problem(loc, f"found an object; expected another value: {message}")
            for message in messages
        ]
        super().__init__(place_of(loc))


def import_document(
    document: Any, file: str, *, dry_run: bool = False, progress: Progress | None = None
) -> Tally:
    """Validate a document and bring it into the hub, in one transaction.

    `file` is the name that messages give it. A dry run does all of it, and then takes it back.
    Raises InvalidBundle or StructureError, having written nothing.
    """
    files = StoredFiles()
    is_kept = False
    try:
        with transaction.atomic():
            hold_import_lock()
            bundle = validated(document, file)
            try:
                hub = ensure_hub(bundle.locale, partial(_fill_fixed_page, bundle))
            except ValidationError as error:
                found = f"found pages; expected other ones: {' '.join(error.messages)}"
                raise InvalidBundle(file, [Problem(("structure",), found)]) from error
            tally = ImportRun(bundle, hub, files, progress).run()
            transaction.set_rollback(dry_run)
        is_kept = not dry_run
    except EntryRefused as refusal:
        raise InvalidBundle(file, refusal.problems) from refusal
    finally:
        if not is_kept:
            files.delete()
            # What was rolled back may have been remembered.
            Site.clear_site_root_paths_cache()
    return tally


def _fill_fixed_page(bundle: Bundle, name: str, page: Page) -> None:
    """Let a page that is made for a new language begin with the words of the bundle."""
    for entry in bundle.structure:
        if entry.page == name:
            fixed_pages.fill(page, entry)


@contextmanager
def _garbage_collected_by_hand() -> Iterator[None]:
    """Python would look for garbage in a large bundle and all its objects again and again, which
    takes a seventh of the time. Now it does so when it is told to, and only in what is new.
    """
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _collect_garbage() -> None:
    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class ImportRun:
    """One bundle on its way into one hub. Runs inside a transaction."""

    bundle: Bundle
    hub: Hub
    files: StoredFiles
    progress: Progress | None = None
    tally: Tally = field(default_factory=Tally)
    _done: int = 0

    def run(self) -> Tally:
        for image in self.bundle.images:
            self._count("images", bring_image(image, self.hub.locale, self.files.add))
        self._bring_structure()
        names = every_name(self.hub)
        prepared = list(prepare(self.bundle, self.hub, names))
        self._bring(prepared, names)
        for model in listed_pages():
            part = the_declaration(model).plural
            self._order_pages(part, self.hub.pages(model), getattr(self.bundle, part))
        self._order_answers([item for item in prepared if item.part == "quick_answers"])
        if self.bundle.settings:
            self._count("settings", bring_settings(self.hub, self.bundle.settings, names))
        if self.bundle.offer:
            self._count("offer", bring_offer(self.hub, self.bundle.offer))
        existing = redirects.redirects_of(self.hub.site)
        for redirect in self.bundle.redirects:
            self._count("redirects", bring_redirect(self.hub, redirect, existing))
        return self.tally

    def _bring_structure(self) -> None:
        pages = fixed_pages.pages_of(self.hub)
        for index, entry in enumerate(self.bundle.structure):
            page = pages[entry.page]
            try:
                self._count("structure", bring_fixed_page(page, entry))
            except ValidationError as error:
                item = Prepared("structure", index, fixed_pages, entry, page, is_new=False)
                raise EntryRefused(item, error) from error

    def _bring(self, prepared: list[Prepared], names: Names) -> None:
        for _, items in groupby(prepared, attrgetter("part")):
            new_pages = []
            for item in items:
                if item.is_new_page:
                    new_pages.append(item)
                else:
                    self._count(item.part, self._settle(item, names))
            with _garbage_collected_by_hand():
                for start in range(0, len(new_pages), BATCH):
                    self._add(new_pages[start : start + BATCH], names)

    def _count(self, part: str, outcome: Outcome) -> None:
        self.tally.count(part.replace("_", " "), outcome)
        self._done += 1
        if self.progress:
            self.progress(self._done, self.bundle.size)

    def _settle(self, item: Prepared, names: Names) -> Outcome:
        """Fill and publish the object, unless it says what the entry says already.

        What no bundle can name stays as it is in the hub.
        """
        thing, entry = item.thing, item.entry
        if isinstance(entry, AnswerEntry):
            entry = entry.model_copy(update={"featured": None})
        is_seen = not item.is_new and is_published(thing)
        hidden = [] if item.is_new else hidden_references(thing, entry)
        said = {each.field.name: getattr(entry, each.field.name) for each in hidden}
        if entry.translation_of is None:
            # It stays the translation that it is.
            said["translation_of"] = None
        is_same = is_seen and item.module.entry_of(thing, names).model_copy(update=said) == entry
        names.drain()
        if is_same:
            return Outcome.UNCHANGED
        if getattr(thing, "alias_of_id", None):
            ConvertAliasPageAction(thing).execute(skip_permission_checks=True)
        if thing.has_unpublished_changes and not item.is_new:
            self.tally.replaced_drafts.append(str(thing))
        item.module.fill(thing, entry, names)
        for each in hidden:
            setattr(thing, each.field.attname, each.key)
            self.tally.kept.append((str(thing), str(each.field.verbose_name)))
        try:
            publish(thing, is_new=item.is_new)
        except ValidationError as error:
            raise EntryRefused(item, error) from error
        return Outcome.NEW if item.is_new else Outcome.CHANGED

    def _add(self, items: list[Prepared], names: Names) -> None:
        """Fill and publish pages that are not there yet, all of one part."""
        for item in items:
            item.module.fill(item.thing, item.entry, names)
        names.drain()
        parent = items[0].module.parent(self.hub)
        try:
            add_published(parent, [item.thing for item in items])
        except InvalidPage as refusal:
            item = next(item for item in items if item.thing is refusal.page)
            raise EntryRefused(item, refusal.error) from refusal
        _collect_garbage()
        for item in items:
            self._count(item.part, Outcome.NEW)

    def _order_pages(self, part: str, pages: QuerySet[Any], entries: list[Any]) -> None:
        ids = dict(pages.values_list("slug", "pk"))
        wanted = [entry.slug for entry in entries]
        for move in moves(list(ids), wanted):
            target = Page.objects.get(pk=ids[move.target])
            page = Page.objects.get(pk=ids[move.item])
            page.move(target, pos="right" if move.is_after else "left")
            self.tally.moved[part] += 1

    def _order_answers(self, prepared: list[Prepared]) -> None:
        """Bring the list of quick answers into order, and choose the default ones."""
        current = list(answers.existing(self.hub))
        by_id = {answer.pk: answer for answer in current}
        wanted = [item.thing.pk for item in prepared]
        moved = list(moves(list(by_id), wanted))
        if moved:
            for place, pk in enumerate(rearranged(list(by_id), wanted)):
                if by_id[pk].sort_order != place:
                    by_id[pk].sort_order = place
                    by_id[pk].save(update_fields=["sort_order"])
            self.tally.moved["quick answers"] += len(moved)
        says_which = any(item.entry.featured is not None for item in prepared)
        chosen = [item.thing for item in prepared if item.entry.featured or not says_which]
        passed_over = [item.thing for item in prepared if item.thing not in chosen]
        if prepared and choose_default_answers(self.hub, chosen, passed_over):
            self.tally.count("default quick answers", Outcome.CHANGED)
