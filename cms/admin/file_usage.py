"""Find the uses of an image or a document: in what is stored, in drafts and scheduled versions.

Wagtail's reference index knows what is stored, not what drafts say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision


@dataclass(frozen=True, slots=True)
class Use:
    """One page or other object, with the fields and blocks that show the file."""

    kind: str
    title: str
    url: str | None
    places: list[str]


def is_used(file: Any) -> bool:
    return ReferenceIndex.get_references_to(file).exists() or any(_drafts(file))


def users_of(file: Any) -> dict[Any, list[str]]:
    """The objects that show the file, with the places in them; drafts are said to be drafts."""
    found: dict[Any, list[str]] = {}
    for item, references in ReferenceIndex.get_grouped_references_to(file):
        page = item.specific if isinstance(item, Page) else item
        version = "" if getattr(item, "live", True) else gettext("Draft")
        found.setdefault(page, []).extend(_named(version, references))
    for item, revision, references in _drafts(file):
        is_scheduled = revision.approved_go_live_at is not None
        version = gettext("Scheduled version") if is_scheduled else gettext("Draft")
        found.setdefault(item, []).extend(_named(version, references))
    return {item: list(dict.fromkeys(places)) for item, places in found.items()}


def _named(version: str, references: Iterable[ReferenceIndex]) -> Iterator[str]:
    for reference in references:
        place = str(reference.describe_source_field())
        yield f"{version}: {place}" if version else place


def uses_of(file: Any, user: Any) -> list[Use]:
    """List the objects that show the file; those that the user may not edit have no address."""
    finder = AdminURLFinder(user)
    return [
        Use(
            kind=capfirst(str(item._meta.verbose_name)),
            title=str(item),
            url=finder.get_edit_url(item),
            places=places,
        )
        for item, places in users_of(file).items()
    ]


def _drafts(file: Any) -> Iterator[tuple[Any, Revision, list[ReferenceIndex]]]:
    """The drafts and scheduled versions that show the file: what each is a version of, and where.

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
        if item is not None and (references := _references(revision.as_object(), file)):
            yield item, revision, references


def _references(version: Any, file: Any) -> list[ReferenceIndex]:
    """The references of a version to the file, as they would be indexed if it was stored."""
    content_type = ContentType.objects.get_for_model(version)
    target = (ReferenceIndex._get_base_content_type(file).pk, str(file.pk))
    return [
        ReferenceIndex(content_type=content_type, model_path=model_path, content_path=content_path)
        for *to, model_path, content_path in ReferenceIndex._extract_references_from_object(version)
        if tuple(to) == target
    ]
