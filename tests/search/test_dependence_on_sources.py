"""What a page says of a source is found while readers are shown the source."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale

from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.snippets.models import Source
from search.tasks import rewrite_dependents
from tests.factories import Hub, SourceFactory, citing, publish, section, source_list, text

PAGES: dict[str, Callable[[Hub, Source], Any]] = {
    "a note": lambda hub, source: hub.add_guide(body=[citing(source, note="A zebra.")]),
    "a kicker": lambda hub, source: hub.add_guide(body=[citing(source, kicker="Zebra")]),
    "a note in a list": lambda hub, source: hub.add_guide(
        body=[source_list("List", citing(source, note="A zebra."))]
    ),
    "a note in a section": lambda hub, source: hub.add_topic(
        sections=[section("Section", citing(source, note="A zebra."))]
    ),
}
on_each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@on_each_page
def test_what_is_said_of_a_source_is_found_while_it_is_published(hub, finds, page) -> None:
    source = SourceFactory(live=False)
    page(hub, source)

    assert not finds()

    revision = source.save_revision()
    revision.publish()

    assert finds()

    unpublish_mentioned(Source.objects.get(pk=source.pk))

    assert not finds()


@on_each_page
def test_what_is_said_of_a_source_goes_with_it(hub, finds, page) -> None:
    source = SourceFactory()
    page(hub, source)

    assert finds()

    delete_mentioned(source)

    assert not finds()


def test_a_source_that_expires_takes_along_what_is_said_of_it(hub, finds) -> None:
    source = SourceFactory()
    guide = hub.add_guide(body=[citing(source, note="A zebra.")])
    expired = timezone.now() - timedelta(hours=1)

    assert finds()

    Source.objects.filter(pk=source.pk).update(expire_at=expired)
    publish(guide)

    assert not finds()

    Source.objects.filter(pk=source.pk).update(expire_at=None)
    publish(guide)

    assert finds()

    Source.objects.filter(pk=source.pk).update(expire_at=expired)
    call_command("publish_scheduled")

    assert not finds()


@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_said_of_a_source_is_not_found_from_the_moment_it_expires(
    hub, finds, settings, django_capture_on_commit_callbacks, is_new
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    end = timezone.now() + timedelta(days=1)
    source = None if is_new else SourceFactory()
    with django_capture_on_commit_callbacks(execute=True):
        if source is None:
            source = SourceFactory(expire_at=end)
        else:
            source.expire_at = end
            source.save()
        source.save()  # plans nothing more
    hub.add_guide(body=[citing(source, note="A zebra.")])
    planned = DBTaskResult.objects.filter(task_path__endswith=".rewrite_dependents")
    [waiting] = planned.filter(run_after__range=(end, end + timedelta(minutes=1)))

    assert finds()

    # A day later; nobody has unpublished it yet.
    Source.objects.filter(pk=source.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    rewrite_dependents.call(*waiting.args_kwargs["args"])

    assert not finds()


def test_a_source_in_another_language_is_not_shown_with_its_note(hub, finds, dutch) -> None:
    source = SourceFactory()
    hub.add_guide(body=[citing(source, note="A zebra.")])
    source.locale = dutch
    source.save()

    assert not finds()

    source.locale = Locale.get_default()
    source.save()

    assert finds()


def test_the_rest_of_a_page_is_found_without_the_source(hub, titles) -> None:
    source = SourceFactory(live=False)
    link = f'<p>Ask the <a linktype="source" id="{source.pk}">horse desk</a>.</p>'
    listed = source_list("Donkeys", citing(source, note="A zebra."), intro="And mules.")
    hub.add_guide(title="Animals", body=[text(link), listed])

    assert titles("horse") == titles("donkeys") == titles("mules") == ["Animals"]
    assert titles("zebra") == []
