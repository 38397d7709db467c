from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.changes.change import Change, Consumer
from cms.snippets.models import FormerSlug, Source
from cms.snippets.placeholders import remember_placeholder
from cms.sort_keys import repair_language


class SnippetConsumer(Consumer):
    """Keeps what is derived from sources, images and languages."""

    def models(self) -> Iterable[type[Any]]:
        return [Source, get_image_model(), Locale]

    def follow(self, change: Change) -> Iterator[None]:
        if change.is_deletion:
            return
        match change.instance:
            case Source() if not change.is_of_draft:
                yield from _keep_former_slug(change)
            case Locale() as locale if not locale._state.adding:
                yield
                repair_language(locale)
            case image if isinstance(image, get_image_model()):
                yield
                remember_placeholder(image)


def _keep_former_slug(change: Change) -> Iterator[None]:
    """Under which slug readers knew the source before, and that it is no other's former slug."""
    before = change.before
    yield
    source: Source = change.saved
    if not source.live:
        return
    FormerSlug.objects.filter(locale_id=source.locale_id, slug=source.slug).delete()
    if before and before.values["live"] and before.values["slug"] != source.slug:
        FormerSlug.objects.update_or_create(
            locale_id=source.locale_id, slug=before.values["slug"], defaults={"source": source}
        )
