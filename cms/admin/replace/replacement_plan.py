"""Find every place where a source is cited or a file is shown, and plan its replacement there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.models import DraftStateMixin, Page

from cms.admin.file_usage import users_of
from cms.admin.permissions import has_permission, pages_with_permission
from cms.admin.replace.contents import ANSWER_SOURCES, AnswerContent, FileContent
from cms.admin.replace.models import Replacement, ReplacementRow
from cms.admin.replace.places import Place, places_of
from cms.admin.replace.versions import versions_of
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import QuickAnswer, Source


@transaction.atomic
def plan(user: Any, old: Source, new: Source) -> Replacement:
    """Create a planned replacement with a row for each page and answer that the user may edit.

    About ten statements, however many mentions there are.
    """
    replacement = Replacement.objects.create(
        old=old, new=new, old_title=old.title, new_title=new.title, user=user
    )
    citing = Mention.objects.filter(source=old)
    editable = pages_with_permission(user).filter(pk__in=citing.values("page")).order_by("path")
    order = {pk: position for position, pk in enumerate(editable.values_list("pk", flat=True))}
    by_page: dict[int, list[Mention]] = defaultdict(list)
    for mention in citing:
        if mention.page_id in order:
            by_page[mention.page_id].append(mention)
        else:
            by_page.setdefault(mention.page_id, [])
    doubled = _sections_that_list(new, old)
    rows = [
        ReplacementRow(
            replacement=replacement,
            page_id=page_id,
            position=order[page_id],
            places=[place.as_json() for place in places_of(mentions, doubled[page_id])],
        )
        for page_id, mentions in by_page.items()
        if mentions
    ]
    answers = list(_answers(old, new))
    if has_permission(user, "change", QuickAnswer):
        rows += [
            ReplacementRow(
                replacement=replacement,
                answer=answer,
                position=len(order) + number,
                places=[place.as_json()],
            )
            for number, (answer, place) in enumerate(answers)
        ]
    ReplacementRow.objects.bulk_create(rows, batch_size=500)
    replacement.hidden = len(by_page) + len(answers) - len(rows)
    replacement.save(update_fields=["hidden"])
    return replacement


@transaction.atomic
def plan_file(user: Any, old: Any, new: Any) -> Replacement:
    """The same for an image or a document, with a row for each page and snippet that has drafts."""
    replacement = Replacement.objects.create(
        file_type=ContentType.objects.get_for_model(old),
        old_file=old.pk,
        new_file=new.pk,
        old_title=old.title,
        new_title=new.title,
        user=user,
    )
    pages = pages_with_permission(user)
    rows: list[ReplacementRow] = []
    items = sorted(users_of(old), key=lambda item: getattr(item, "path", "~"))
    for item in items:
        places = _places_showing(item, old) if isinstance(item, DraftStateMixin) else []
        is_page = isinstance(item, Page)
        may = (
            pages.filter(pk=item.pk).exists()
            if is_page
            else has_permission(user, "change", type(item))
        )
        if places and may:
            about = {"page_id": item.pk} if is_page else _snippet_key(item)
            rows.append(
                ReplacementRow(replacement=replacement, position=len(rows), places=places, **about)
            )
    ReplacementRow.objects.bulk_create(rows, batch_size=500)
    replacement.hidden = len(items) - len(rows)
    replacement.save(update_fields=["hidden"])
    return replacement


def _snippet_key(item: Any) -> dict[str, Any]:
    return {"snippet_type": ContentType.objects.get_for_model(item), "snippet_id": item.pk}


def _places_showing(item: Any, file: Any) -> list[dict[str, Any]]:
    content = FileContent(type(item), type(file))
    versions = versions_of(item, content)
    places: dict[str, Place] = {}
    for state, texts in (
        (MentionState.LIVE, versions.live),
        (MentionState.DRAFT, versions.draft),
    ):
        for key, shown in content.shown(texts, file.pk) if texts is not None else ():
            place = places.setdefault(key, Place(key, section=shown.label, note=shown.text))
            if shown.text != place.note:
                place.draft_note = shown.text
            place.states.append(state)
    return [place.as_json() for place in places.values()]


def _sections_that_list(new: Source, beside: Source) -> dict[int, set[tuple[str, str]]]:
    """Return (state, anchor) of the sections that list `new`, by page, where `beside` is cited."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    pages = Mention.objects.filter(source=beside).values("page")
    rows = Mention.objects.filter(source=new, page__in=pages)
    for page_id, state, anchor in rows.values_list("page_id", "state", "section_anchor"):
        if anchor:
            found[page_id].add((state, anchor))
    return found


def _answers(old: Source, new: Source) -> Iterator[tuple[QuickAnswer, Place]]:
    """Find the quick answers that belong to the old source, published or in draft."""
    drafted = Q(**{f"latest_revision__content__{ANSWER_SOURCES}__contains": [{"source": old.pk}]})
    pending = Q(has_unpublished_changes=True) | Q(live=False)
    content = AnswerContent()
    found = QuickAnswer.objects.filter(Q(answer_sources__source=old) | (pending & drafted))
    for answer in found.select_related("latest_revision").distinct():
        versions = versions_of(answer, content)
        states = [
            state
            for state, texts in (
                (MentionState.LIVE, versions.live),
                (MentionState.DRAFT, versions.draft),
            )
            if texts is not None and old.pk in content.sources(texts)
        ]
        if not states:
            continue
        doubled = any(
            content.doubled(texts, new.pk, old.pk)
            for texts in (versions.live, versions.draft)
            if texts is not None
        )
        key = f"{ANSWER_SOURCES}:0"
        yield answer, Place(key=key, states=list(states), doubled=doubled, ticked=not doubled)
