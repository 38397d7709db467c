from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Locale
from wagtail.snippets.models import get_snippet_models

from cms.changes.change import Change, Consumer
from cms.snippets.models import FormerSlug, Source
from cms.snippets.placeholders import remember_placeholder
from cms.sort_keys import repair_language


class SnippetConsumer(Consumer):
    """Keeps what is derived from sources, images and languages."""

    def models(self) -> Iterable[type[Any]]:
        scheduled = [each for each in get_snippet_models() if issubclass(each, DraftStateMixin)]
        return [Source, get_image_model(), Locale, *scheduled]

    def follow(self, change: Change) -> Iterator[None]:
        if change.is_deletion:
            return
        if isinstance(change.instance, DraftStateMixin) and change.written is None:
            _wait_for_its_time(change.instance)
        match change.instance:
            case Source() if not change.is_of_draft:
                yield from _keep_former_slug(change)
            case Locale() as locale if not locale._state.adding:
                yield
                repair_language(locale)
            case image if isinstance(image, get_image_model()):
                yield
                remember_placeholder(image)


def _wait_for_its_time(snippet: Any) -> None:
    """Keep a snippet that is scheduled for the first time off the site until then.

    A translation takes over the schedule of its original, and wagtail-localize saves it as live
    for the moment before it publishes, and so schedules, it.
    """
    is_new = snippet.live and not snippet.live_revision_id
    if is_new and snippet.go_live_at and snippet.go_live_at > timezone.now():
        snippet.live = False


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
