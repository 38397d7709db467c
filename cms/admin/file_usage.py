"""Find the uses of an image or a document: in what is stored, in drafts and scheduled versions.

Wagtail's reference index knows what is stored, not what drafts say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision


@dataclass(frozen=True, slots=True)
class Use:
    """One page or other object, with the versions that show the file."""

    kind: str
    title: str
    url: str | None
    versions: list[str]


def is_used(file: Any) -> bool:
    return ReferenceIndex.get_references_to(file).exists() or any(_drafts(file))


def users_of(file: Any) -> dict[Any, list[str]]:
    """The objects that show the file, with the versions that do."""
    found: dict[Any, list[str]] = {}
    for item, _references in ReferenceIndex.get_grouped_references_to(file):
        page = item.specific if isinstance(item, Page) else item
        found.setdefault(page, []).append(gettext("As it is stored"))
    for item, revision in _drafts(file):
        is_scheduled = revision.approved_go_live_at is not None
        label = gettext("Scheduled version") if is_scheduled else gettext("Draft")
        found.setdefault(item, []).append(label)
    return found


def uses_of(file: Any, user: Any) -> list[Use]:
    """List the objects that show the file; those that the user may not edit have no address."""
    finder = AdminURLFinder(user)
    return [
        Use(
            kind=capfirst(str(item._meta.verbose_name)),
            title=str(item),
            url=finder.get_edit_url(item),
            versions=versions,
        )
        for item, versions in users_of(file).items()
    ]


def _drafts(file: Any) -> Iterator[tuple[Any, Revision]]:
    """The drafts and scheduled versions that show the file, with what they are versions of.

    Only versions whose text has the number of the file are looked through.
    """
    pending = Q(approved_go_live_at__isnull=False)
    for model in apps.get_models():
        if model is Page or (issubclass(model, DraftStateMixin) and not issubclass(model, Page)):
            drafted = model._default_manager.filter(has_unpublished_changes=True)
            pending |= Q(pk__in=drafted.values("latest_revision"))
    revisions = Revision.objects.filter(pending).annotate(text=Cast("content", TextField()))
    for revision in revisions.filter(text__regex=rf"\y{file.pk}\y").order_by("pk"):
        item = revision.content_object
        if item is not None and _shows(revision.as_object(), file):
            yield item, revision


def _shows(version: Any, file: Any) -> bool:
    for field in version._meta.get_fields():
        if field.many_to_one and field.related_model and isinstance(file, field.related_model):
            if str(getattr(version, field.attname)) == str(file.pk):
                return True
        elif extract := getattr(field, "extract_references", None):
            references = extract(field.value_from_object(version))
            if any(
                isinstance(file, model) and str(pk) == str(file.pk)
                for model, pk, *_path in references
            ):
                return True
    return False
