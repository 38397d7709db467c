"""The mentions of sources as editors see them: counts, and places page by page."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextChoices,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.declaration import label_of
from cms.mentions.kinds import kinds, plural_of
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source

SAME_PLACE = ("source_key", "page", "section_id")
"""The fields by which two mentions of a source are one entry in the lists that readers see."""


def mentions_of_work(source: Source) -> QuerySet[Mention]:
    """Return the mentions of a source, whichever of its translations they cite."""
    return Mention.objects.filter(source_key=source.translation_key)


def with_mention_counts(sources: QuerySet[Source], *, only_this: bool = False) -> QuerySet[Source]:
    """Annotate sources with two counts for each page type.

    `topic_mentions`, `guide_mentions` and so on are live ones; `drafted_…` are those that
    publishing every draft would add. They are on pages in the language of the source, whichever of
    its translations those cite; `mentions_elsewhere` are live ones in other languages. With
    `only_this`, those that cite this very translation, in whatever language.
    """
    this: dict[str, Any] = {"source": OuterRef("pk")}
    work: dict[str, Any] = {"source_key": OuterRef("translation_key")}
    here = this if only_this else work | {"page__locale": OuterRef("locale")}
    columns = {}
    if not only_this:
        elsewhere = Mention.objects.filter(state=MentionState.LIVE, leads=True, **work)
        elsewhere = elsewhere.exclude(page__locale=OuterRef("locale"))
        columns["mentions_elsewhere"] = _number_of(elsewhere)
    for kind in kinds():
        leading = Mention.objects.filter(kind=kind, leads=True, **here)
        live = leading.filter(state=MentionState.LIVE)
        drafted = leading.filter(state=MentionState.DRAFT)
        same_place = {name: OuterRef(name) for name in SAME_PLACE}
        already_live = Mention.objects.filter(kind=kind, state=MentionState.LIVE, **same_place)
        columns[f"{kind}_mentions"] = _number_of(live)
        columns[f"drafted_{kind}_mentions"] = _number_of(drafted.exclude(Exists(already_live)))
    return sources.annotate(**columns)


def _number_of(mentions: QuerySet[Mention]) -> Coalesce:
    counted = mentions.order_by().values("source_key").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


class PlaceStatus(TextChoices):
    LIVE = "live", _("Live")
    DRAFT = "draft", _("Draft")
    CHANGED = "changed", _("Live, changed in the draft")
    LEAVING = "leaving", _("Live, gone in the draft")

    @property
    def is_live(self) -> bool:
        return self is not PlaceStatus.DRAFT


@dataclass(frozen=True, slots=True)
class MentionPlace:
    """One place on a page. `mention` is the live one if there is one."""

    mention: Mention
    status: PlaceStatus
    drafted: Mention | None = None
    edit_url: str | None = None

    def is_one_of(self, mention_ids: Collection[int]) -> bool:
        return any(row and row.pk in mention_ids for row in (self.mention, self.drafted))


@dataclass(frozen=True, slots=True)
class CitingPage:
    """A page and its places. Unless `is_open`, the user may not see its drafts."""

    page: Page
    kind: str
    is_open: bool
    edit_url: str | None
    places: list[MentionPlace] = field(default_factory=list)

    @property
    def title(self) -> str:
        if self.is_open:
            return str(self.page.get_admin_display_title())
        return self.page.title if self.page.live else gettext("(A draft that you may not see)")

    @property
    def type(self) -> str:
        return label_of(self.kind)

    @property
    def types(self) -> str:
        return plural_of(self.kind)

    @property
    def has_sections(self) -> bool:
        return any(place.mention.section_id for place in self.places)

    @property
    def status(self) -> str:
        if not self.page.live:
            return gettext("draft")
        return gettext("live + draft") if self.page.has_unpublished_changes else gettext("live")

    @property
    def sections(self) -> list[tuple[str, list[MentionPlace]]]:
        """List (heading, places) of each section in page order; a guide has one without heading."""
        found: dict[str, tuple[str, list[MentionPlace]]] = {}
        for place in self.places:
            row = place.mention
            found.setdefault(row.section_id, (row.section_heading, []))[1].append(place)
        return list(found.values())


def citing_pages(mentions: QuerySet[Mention]) -> QuerySet[Mention, Any]:
    """Return the pages of these mentions: topics first, then other types, each in tree order."""
    place = Case(
        *(When(kind=kind, then=number) for number, kind in enumerate(kinds())),
        default=len(kinds()),
        output_field=IntegerField(),
    )
    return (
        mentions.annotate(place=place)
        .order_by("place", "page__path")
        .values("place", "kind", "page_id", "page__path")
        .distinct()
    )


def places_on(
    page_ids: Iterable[int],
    mentions: QuerySet[Mention],
    user: Any,
    matching: Collection[int] | None = None,
) -> list[CitingPage]:
    """List the places on each of the pages, in the order given. Two statements, however many.

    With `matching`, only places with one of these mentions.
    """
    order = {page_id: number for number, page_id in enumerate(page_ids)}
    rows: dict[int, list[Mention]] = defaultdict(list)
    for row in mentions.filter(page__in=order).select_related("page").order_by("position"):
        rows[row.page_id].append(row)
    return [
        _citing_page(rows[page_id], user, matching)
        for page_id in sorted(rows, key=lambda page_id: order[page_id])
    ]


def _citing_page(rows: list[Mention], user: Any, matching: Collection[int] | None) -> CitingPage:
    page = rows[0].page
    is_open = page_permission_policy.user_has_permission_for_instance(user, "change", page)
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if is_open else None
    places = [
        place
        for place in _places(rows, page, edit_url)
        if (is_open or place.status.is_live) and (matching is None or place.is_one_of(matching))
    ]
    return CitingPage(page, rows[0].kind, is_open, edit_url, places)


def _places(rows: list[Mention], page: Page, edit_url: str | None) -> list[MentionPlace]:
    """Join the mentions of the live version and of the draft at the same place."""
    live = _by_place(row for row in rows if row.state == MentionState.LIVE)
    drafted = _by_place(row for row in rows if row.state == MentionState.DRAFT)
    places = []
    for key in [*live, *(key for key in drafted if key not in live)]:
        was, will_be = live.get(key), drafted.get(key)
        if was is None:
            status = PlaceStatus.DRAFT
        elif will_be is None:
            status = PlaceStatus.LEAVING if page.has_unpublished_changes else PlaceStatus.LIVE
        else:
            status = PlaceStatus.LIVE if _text(was) == _text(will_be) else PlaceStatus.CHANGED
        shown = was or will_be
        assert shown
        # The editor opens the draft: what is gone from it has no address there.
        address = None if status is PlaceStatus.LEAVING else _address(edit_url, shown)
        places.append(MentionPlace(shown, status, will_be, address))
    return places


def _by_place(rows: Iterable[Mention]) -> dict[tuple[str, int], Mention]:
    """Key mentions by block and number of earlier mentions in the block."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        found[row.block_id, seen[row.block_id]] = row
        seen[row.block_id] += 1
    return found


def _text(row: Mention) -> tuple[str, str, str]:
    return row.section_heading, row.kicker, row.note


def _address(edit_url: str | None, mention: Mention) -> str | None:
    """Return the address of the page editor, scrolled to the block if it has an id."""
    try:
        UUID(mention.block_id)
    except ValueError:
        return edit_url
    return edit_url and f"{edit_url}#block-{mention.block_id}-section"
