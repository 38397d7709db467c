"""The public content of the hub as a bundle."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import QuerySet

from cms.declaration import declared_snippets
from cms.snippets.models import HubCopy, HubSettings, Offer, QuickAnswer
from cms.transfer.bundle import (
    VERSION,
    AnswerEntry,
    Bundle,
    FixedPageEntry,
    RedirectEntry,
    SettingsEntry,
)
from cms.transfer.default_answers import default_questions
from cms.transfer.entries import answers, fixed_pages, hub_copies, offers, redirects
from cms.transfer.entries.types import every_type
from cms.transfer.entry import Entry
from cms.transfer.exported_images import ExportedImages
from cms.transfer.names import Names
from cms.transfer.public_content import (
    public_answers,
    public_names,
    public_of,
    public_offer,
    public_pages,
)
from cms.transfer.redirect_paths import redirect_language
from cms.transfer.structure import Hub

EntryType = TypeVar("EntryType", bound=Entry)


@dataclass(slots=True)
class Snapshot:
    """Reads the public content of a hub. `omissions` says, in sentences, what a bundle lacks."""

    hub: Hub
    omissions: list[str] = field(default_factory=list)
    _names: Names = field(init=False)
    _images: ExportedImages = field(init=False)

    def __post_init__(self) -> None:
        left_out: list[str] = []
        self._images = ExportedImages(self.hub.locale, left_out)
        self._names = public_names(self.hub, self._images, left_out)

    def bundle(self) -> Bundle:
        """The bundle. The number of statements grows with images and redirects only."""
        self._count_hidden()
        copy = HubCopy.objects.filter(settings__site=self.hub.site, locale=self.hub.locale).first()
        offer = public_offer(self.hub)
        content: dict[str, Any] = {
            "version": VERSION,
            "locale": self.hub.locale.language_code,
            "settings": self._settings(copy) if copy else None,
            "offer": offers.entry_of(offer) if offer else None,
            "structure": list(self._structure()),
            **{
                each.part: self._read(public_of(self.hub, each.model), each.entry_of)
                for each in every_type()
            },
            "quick_answers": self._featured(
                self._read(self._once_each(public_answers(self.hub)), answers.entry_of)
            ),
            "redirects": list(self._redirects()),
        }
        return Bundle.model_construct(**content, images=self._images.entries())

    def _structure(self) -> Iterator[FixedPageEntry]:
        visible = public_pages(self.hub, [self.hub.home, *self.hub.indexes.values()])
        for name, page in fixed_pages.pages_of(self.hub).items():
            entry = fixed_pages.entry_of(name, page)
            if page.pk in visible and not fixed_pages.is_as_made(entry):
                yield entry

    def _settings(self, copy: HubCopy) -> SettingsEntry:
        entry = hub_copies.entry_of(copy, HubSettings.for_site(self.hub.site), self._names)
        self.omissions.extend(
            f"The hub settings are exported without {what}." for what in self._names.drain()
        )
        return entry

    def _read(
        self, objects: Iterable[Any], entry_of: Callable[[Any, Names], EntryType]
    ) -> list[EntryType]:
        entries = []
        for thing in objects:
            entries.append(entry_of(thing, self._names))
            kind = thing._meta.verbose_name
            self.omissions.extend(
                f"The {kind} “{thing}” is exported without {what}." for what in self._names.drain()
            )
        return entries

    def _once_each(self, found: Iterable[QuickAnswer]) -> Iterator[QuickAnswer]:
        seen = set()
        for answer in found:
            if answer.question in seen:
                self.omissions.append(f"The question “{answer}” is exported once only.")
            else:
                seen.add(answer.question)
                yield answer

    def _featured(self, entries: list[AnswerEntry]) -> list[AnswerEntry]:
        """The answers, marked where not all of them are default ones."""
        questions = [entry.question for entry in entries]
        chosen = [question for question in default_questions(self.hub) if question in questions]
        if chosen != [question for question in questions if question in chosen]:
            self.omissions.append(
                "The default quick answers are exported in the order of the list of quick answers."
            )
        if set(chosen) == set(questions):
            return entries
        silent = None if chosen else False
        return [
            entry.model_copy(update={"featured": True if entry.question in chosen else silent})
            for entry in entries
        ]

    def _redirects(self) -> Iterator[RedirectEntry]:
        for old_path, redirect in redirects.redirects_of(self.hub.site).items():
            if redirect_language(old_path) != self.hub.locale.language_code:
                continue
            target = redirects.target_of(redirect, self.hub.site)
            if target is None:
                self.omissions.append(
                    f"The redirect from “{old_path}” is left out: its page is not public."
                )
            else:
                yield redirects.entry_of(redirect, target)

    def _count_unknown(self) -> None:
        """Types that bundles cannot hold: snippets without a slug, a language or drafts."""
        for model in declared_snippets().values():
            is_known = model in (QuickAnswer, Offer, *(each.model for each in every_type()))
            if not is_known and (number := model._default_manager.count()):
                names = model._meta.verbose_name_plural
                self.omissions.append(
                    f"Left out because bundles do not hold them: {number} {names}."
                )

    def _count_hidden(self) -> None:
        self._count_unknown()
        everything: list[tuple[str, QuerySet[Any], QuerySet[Any]]] = [
            *(
                (each.part, each.existing(self.hub), public_of(self.hub, each.model))
                for each in every_type()
            ),
            (
                "quick answers",
                QuickAnswer.objects.filter(locale=self.hub.locale),
                public_answers(self.hub),
            ),
        ]
        for kind, existing, public in everything:
            if hidden := existing.count() - public.count():
                self.omissions.append(f"Left out because they are not public: {hidden} {kind}.")
            if drafts := public.filter(has_unpublished_changes=True).count():
                self.omissions.append(f"Left out: unpublished changes to {drafts} {kind}.")
