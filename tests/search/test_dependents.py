"""Words are found only while readers are shown them: with the objects that their blocks choose."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.changes import signal_handlers
from cms.mentions.blocks import SourceSectionBlock
from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from search import consumers, dependencies
from search.documents import live_documents
from search.index import batches, find_difference
from search.kinds import kinds
from search.models import SearchEntry
from search.tasks import rewrite_dependents
from tests.factories import (
    Hub,
    OfferFactory,
    SourceFactory,
    block,
    citing,
    download,
    publish,
    reload,
    section,
    source_list,
    text,
)

Found = Callable[[], bool]


def check_entries() -> None:
    for kind in kinds():
        for batch in batches(kind, 100):
            assert find_difference(kind, batch).ids == set()


@pytest.fixture
def finds(titles) -> Callable[[], bool]:
    """Return whether a search finds the word that the page has in its body, and nothing else."""

    def finds() -> bool:
        check_entries()
        traces = SearchEntry.objects.filter(body_words__contains="zebra")
        traces |= SearchEntry.objects.filter(sections__icontains="zebra")
        found = titles("zebra")
        assert bool(found) == traces.exists()
        return bool(found)

    return finds


def figure(image: Any, caption: str = "", alt: str = "") -> dict[str, Any]:
    chosen = {"image": image.pk, "alt_text": alt, "decorative": False}
    return block("image", {"image": chosen, "caption": caption})


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


@pytest.fixture
def image(db) -> Any:
    return get_image_model().objects.create(title="Hall", file=get_test_image_file())


@pytest.fixture
def document(db) -> Any:
    return get_document_model().objects.create(title="Form", file=get_test_image_file())


FILES: dict[str, Callable[[Any, Any], Any]] = {
    "a caption": lambda image, _: (image, figure(image, caption="A zebra")),
    "an alternative text": lambda image, _: (image, figure(image, alt="A zebra")),
    "the title of a document": lambda _, file: (file, download(file.pk, title="Zebra")),
    "a description": lambda _, file: (file, download(file.pk, description="A zebra")),
}
of_each_file = pytest.mark.parametrize("chosen", FILES.values(), ids=FILES)


@of_each_file
def test_what_is_said_of_a_file_is_found_while_its_collection_is_public(
    hub, finds, image, document, chosen
) -> None:
    file, raw = chosen(image, document)
    outer = Collection.get_first_root_node().add_child(name="Outer")
    inner = outer.add_child(name="Inner")
    other = Collection.get_first_root_node().add_child(name="Other")
    hub.add_guide(body=[raw])

    assert finds()

    restriction = CollectionViewRestriction.objects.create(
        collection=outer, restriction_type="login"
    )
    assert finds()

    file.collection = inner
    file.save()
    assert not finds()

    file.collection = other
    file.save()
    assert finds()

    restriction.collection = other
    restriction.save()
    assert not finds()

    restriction.delete()
    assert finds()

    file.delete()
    assert not finds()


@of_each_file
def test_what_is_said_of_a_private_file_is_not_found_when_a_page_is_published(
    hub, finds, image, document, chosen
) -> None:
    file, raw = chosen(image, document)
    restriction = CollectionViewRestriction.objects.create(
        collection=file.collection, restriction_type="password", password="secret"
    )
    hub.add_guide(body=[raw])

    assert not finds()

    restriction.delete()

    assert finds()


def test_a_collection_that_is_moved_takes_along_what_is_said_of_its_files(
    hub, finds, image, admin, django_capture_on_commit_callbacks
) -> None:
    root = Collection.get_first_root_node()
    private, moved = root.add_child(name="Private"), root.add_child(name="Moved")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    image.collection = Collection.objects.get(pk=moved.pk)
    image.save()
    hub.add_guide(body=[figure(image, caption="A zebra")])

    def move(parent: Collection) -> None:
        address = reverse("wagtailadmin_collections:edit", args=[moved.pk])
        with django_capture_on_commit_callbacks(execute=True):
            assert admin.post(address, {"name": "Moved", "parent": parent.pk}).status_code == 302

    assert finds()

    move(private)
    assert not finds()

    move(root)
    assert finds()


@pytest.fixture
def chooses(monkeypatch) -> Iterator[Callable[..., None]]:
    """Let guides, or another type of pages, have another block, named `choice`."""

    def chooses(added: StructBlock, model: Any = GuidePage, field: str = "body") -> None:
        added.set_name("choice")
        stream = model._meta.get_field(field).stream_block
        monkeypatch.setitem(stream.child_blocks, "choice", added)
        models = dependencies.chosen_models.__wrapped__()
        monkeypatch.setattr(consumers, "chosen_models", lambda: models)
        signal_handlers._consumers_of.cache_clear()

    yield chooses
    monkeypatch.undo()
    signal_handlers._consumers_of.cache_clear()


def choice(thing: Any) -> dict[str, Any]:
    return block("choice", {"thing": thing.pk, "said": "A zebra"})


def test_a_draft_that_is_saved_meanwhile_makes_no_choice_dispensable(
    hub, finds, image, monkeypatch
) -> None:
    """Wagtail takes nothing to be required until the draft is saved."""
    body = GuidePage._meta.get_field("body").stream_block
    chooser = body.child_blocks["image"].child_blocks["image"]
    monkeypatch.delattr(chooser, "is_required_once_published", raising=False)
    dependencies.chosen_models.__wrapped__()
    body.defer_required_validation()
    try:
        hub.add_guide(body=[figure(image, caption="A zebra")])
    finally:
        body.restore_deferred_validation()
    image.delete()

    assert not finds()


def test_what_is_said_of_a_page_is_found_while_that_is_public(hub, finds, chooses) -> None:
    chooses(StructBlock([("thing", PageChooserBlock()), ("said", CharBlock())]))
    topic, elsewhere = hub.add_topic(slug="one"), hub.add_topic(slug="two")
    chosen = hub.add_guide(topic=topic)
    hub.add_guide(topic=elsewhere, body=[choice(chosen)])

    assert finds()

    reload(topic).unpublish()  # without which no guide of it is seen
    assert not finds()

    publish(topic)
    assert finds()

    restriction = PageViewRestriction.objects.create(page=topic, restriction_type="login")
    assert not finds()

    restriction.page = elsewhere
    restriction.save()
    assert finds()

    restriction.delete()
    reload(chosen).unpublish()
    assert not finds()

    publish(chosen)
    assert finds()

    private = hub.home.add_child(instance=Page(title="Private"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    reload(chosen).move(private, pos="last-child")
    assert not finds()

    reload(chosen).move(Page.objects.get(pk=hub.guides.pk), pos="last-child")
    assert finds()

    reload(chosen).delete()
    assert not finds()


def test_a_choice_that_need_not_be_made_takes_nothing_along(hub, finds, chooses) -> None:
    chooses(StructBlock([("thing", PageChooserBlock(required=False)), ("said", CharBlock())]))
    chosen = hub.add_guide(live=False)
    hub.add_guide(body=[choice(chosen)])

    assert finds()


def test_what_is_said_of_a_snippet_is_found_while_that_is_published(hub, finds, chooses) -> None:
    class Chosen(StructBlock):
        required = True
        thing = SnippetChooserBlock("snippets.Offer")

    chooses(StructBlock([("inner", Chosen()), ("said", CharBlock())]))
    offer = OfferFactory()
    hub.add_guide(body=[block("choice", {"inner": {"thing": offer.pk}, "said": "Zebra"})])

    assert finds()

    offer.unpublish()
    assert not finds()

    offer.save_revision().publish()
    assert finds()

    offer.delete()
    assert not finds()


def test_what_a_class_of_blocks_says_of_its_choices_goes_with_any_of_them(
    hub, finds, chooses
) -> None:
    class Telling(StructBlock):
        thing = SnippetChooserBlock("snippets.Offer", required=False)
        said = CharBlock()

        def get_searchable_content(self, value: Any) -> list[str]:
            return [value["thing"].title, value["said"]]

    chooses(Telling())
    offer = OfferFactory(title="Horses")
    hub.add_guide(body=[choice(offer)])

    assert finds()

    offer.unpublish()
    assert not finds()


def test_a_section_that_is_not_shown_is_no_place_in_a_topic(hub, chooses) -> None:
    class Chosen(SourceSectionBlock):
        thing = SnippetChooserBlock("snippets.Offer")

    chooses(Chosen(), TopicPage, "sections")
    offer = OfferFactory()
    hidden = block("choice", {"heading": "Zebra", "thing": offer.pk, "mentions": []})
    topic = hub.add_topic(summary="Zebra", sections=[hidden, section("Zebra")])

    def anchors() -> list[str]:
        check_entries()
        return [each["anchor"] for each in SearchEntry.objects.get(page=topic).sections]

    assert anchors() == ["zebra", "zebra-2"]

    offer.unpublish()
    assert anchors() == ["zebra"]


def statements(do: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        do()
    return [query["sql"] for query in captured if "savepoint" not in query["sql"].lower()]


def test_saving_costs_no_more_where_nothing_depends(hub, image, settings) -> None:
    source = SourceFactory()
    guide = publish(hub.add_guide(body=[citing(source), text("<p>A zebra.</p>")]))
    every = settings.CHANGE_CONSUMERS
    things = (guide, source)

    def counts() -> list[int]:
        return [len(statements(type(each).objects.get(pk=each.pk).save)) for each in things]

    counts()
    with_dependents = counts()
    settings.CHANGE_CONSUMERS = [name for name in every if "Dependence" not in name]
    forget_consumers()
    without = counts()
    settings.CHANGE_CONSUMERS = every
    forget_consumers()

    assert with_dependents == without


def forget_consumers() -> None:
    signal_handlers.consumers.cache_clear()
    signal_handlers._consumers_of.cache_clear()


@pytest.mark.parametrize("number", [1, 5])
def test_what_a_page_depends_on_is_asked_once_for_each_type(hub, image, document, number) -> None:
    said = [citing(SourceFactory(), note="A zebra.") for _ in range(number)]
    said += [figure(image, caption="A zebra")] * number
    guides = [hub.add_guide(body=said) for _ in range(number)]

    asked = statements(lambda: live_documents("guide", [each.pk for each in guides]))

    assert len(asked) == 3  # guides, sources, images


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_being_published_meanwhile_is_written_again(hub, finds, image) -> None:
    """It asked whether the image is public before that was made private."""
    guide = hub.add_guide()
    written, finish = Event(), Event()

    def publish_slowly() -> None:
        try:
            with transaction.atomic():
                publish(guide, body=[figure(image, caption="A zebra")])
                written.set()
                finish.wait(10)
        finally:
            written.set()
            connection.close()

    with ThreadPoolExecutor() as threads:
        publishing = threads.submit(publish_slowly)
        written.wait(10)
        threads.submit(sleep_and_set, finish)
        CollectionViewRestriction.objects.create(
            collection=image.collection, restriction_type="login"
        )
        publishing.result(10)

    assert not finds()


@pytest.mark.django_db(transaction=True)
def test_the_worker_comes_back_when_older_transactions_have_ended(
    hub, finds, image, settings
) -> None:
    guide = hub.add_guide(body=[figure(image, caption="A zebra")])
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    restriction = CollectionViewRestriction(collection=image.collection, restriction_type="login")
    CollectionViewRestriction.objects.bulk_create([restriction])  # nobody is told
    other: Any = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [guide.pk])
        rewrite_dependents.call([f"{image._meta.label_lower}:{image.pk}"])
        other.rollback()
    finally:
        other.close()
    [waiting] = DBTaskResult.objects.filter(task_path__endswith=".rewrite_dependents")

    assert waiting.run_after > timezone.now()
    assert SearchEntry.objects.filter(body_words__contains="zebra").exists()

    rewrite_dependents.call(*waiting.args_kwargs["args"])

    assert not finds()


@pytest.mark.django_db(transaction=True)
def test_the_worker_waits_for_a_draft_that_is_being_saved(hub, finds, image) -> None:
    guide = hub.add_guide(body=[figure(image, caption="A zebra")])
    restriction = CollectionViewRestriction(collection=image.collection, restriction_type="login")
    CollectionViewRestriction.objects.bulk_create([restriction])  # nobody is told
    locked, finish = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Page.objects.select_for_update(of=("self",)).get(pk=guide.pk)
                locked.set()
                finish.wait(10)
        finally:
            locked.set()
            connection.close()

    with ThreadPoolExecutor() as threads:
        holding = threads.submit(hold)
        locked.wait(10)
        threads.submit(sleep_and_set, finish)
        # As if it had begun later than the change.
        rewrite_dependents.call([f"{image._meta.label_lower}:{image.pk}"], before=[])
        holding.result(10)

    assert not finds()


def sleep_and_set(finish: Event) -> None:
    sleep(0.2)
    finish.set()
