"""Where a source is mentioned, as Wagtail knows it."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from cms.pages.models import GuidePage
from cms.snippets.models import Source

MOST = 20


def pages(source: Source, model: type[Page]) -> QuerySet[Any]:
    """The first pages of a type that refer to a source."""
    references: Any = ReferenceIndex.get_references_to(source)
    found = references.filter(content_type=ContentType.objects.get_for_model(model))
    ids = [int(object_id) for object_id in found.values_list("object_id", flat=True)]
    return model.objects.live().public().filter(pk__in=ids).order_by("path")[:MOST]


def count(source: Source) -> int:
    references: Any = ReferenceIndex.get_references_to(source)
    return int(references.values("object_id").distinct().count())


def sources(guide: GuidePage) -> QuerySet[Source]:
    found = ReferenceIndex.get_references_for_object(guide).filter(
        to_content_type=ContentType.objects.get_for_model(Source)
    )
    ids = [int(object_id) for object_id in found.values_list("to_object_id", flat=True)]
    return Source.objects.filter(pk__in=ids)
