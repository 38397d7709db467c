"""Words are found only while readers are shown them: with the objects that their blocks choose."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.changes import signal_handlers
from cms.mentions.blocks import SourceSectionBlock
from cms.pages.models import GuidePage, TopicPage
from search import consumers, dependencies
from search.documents import live_documents
from search.models import SearchEntry
from search.tasks import rewrite_dependents
from tests.concurrency import another_connection, meanwhile
from tests.factories import (
    OfferFactory,
    SourceFactory,
    block,
    citing,
    figure,
    publish,
    reload,
    section,
    text,
)
from tests.search.full_scan import check_entries
from tests.statements import statements


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
        hub.add_guide(body=[figure(image.pk, caption="A zebra")])
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


def queries(do: Callable[[], object]) -> list[str]:
    return [sql for sql in statements(do) if "savepoint" not in sql.lower()]


def test_saving_costs_no_more_where_nothing_depends(hub, image, settings) -> None:
    source = SourceFactory()
    guide = publish(hub.add_guide(body=[citing(source), text("<p>A zebra.</p>")]))
    every = settings.CHANGE_CONSUMERS
    things = (guide, source)

    def counts() -> list[int]:
        return [len(queries(type(each).objects.get(pk=each.pk).save)) for each in things]

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
    said += [figure(image.pk, caption="A zebra")] * number
    guides = [hub.add_guide(body=said) for _ in range(number)]

    asked = queries(lambda: live_documents("guide", [each.pk for each in guides]))

    assert len(asked) == 3  # guides, sources, images


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_being_published_meanwhile_is_written_again(hub, finds, image) -> None:
    """It asked whether the image is public before that was made private."""
    guide = hub.add_guide()
    restriction = CollectionViewRestriction(collection=image.collection, restriction_type="login")
    body = [figure(image.pk, caption="A zebra")]

    meanwhile(lambda: publish(guide, body=body), restriction.save)

    assert not finds()


@pytest.mark.django_db(transaction=True)
def test_the_worker_comes_back_when_older_transactions_have_ended(
    hub, finds, image, settings
) -> None:
    guide = hub.add_guide(body=[figure(image.pk, caption="A zebra")])
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    restriction = CollectionViewRestriction(collection=image.collection, restriction_type="login")
    CollectionViewRestriction.objects.bulk_create([restriction])  # nobody is told
    with another_connection() as other:
        other.execute("SELECT FROM wagtailcore_page WHERE id = %s FOR UPDATE", [guide.pk])
        rewrite_dependents.call([f"{image._meta.label_lower}:{image.pk}"])
    [waiting] = DBTaskResult.objects.filter(task_path__endswith=".rewrite_dependents")

    assert waiting.run_after > timezone.now()
    assert SearchEntry.objects.filter(body_words__contains="zebra").exists()

    rewrite_dependents.call(*waiting.args_kwargs["args"])

    assert not finds()


@pytest.mark.django_db(transaction=True)
def test_the_worker_waits_for_a_draft_that_is_being_saved(hub, finds, image) -> None:
    guide = hub.add_guide(body=[figure(image.pk, caption="A zebra")])
    restriction = CollectionViewRestriction(collection=image.collection, restriction_type="login")
    CollectionViewRestriction.objects.bulk_create([restriction])  # nobody is told
    pages = Page.objects.select_for_update(of=("self",))
    changed = [f"{image._meta.label_lower}:{image.pk}"]

    # As if it had begun later than the change.
    meanwhile(lambda: pages.get(pk=guide.pk), lambda: rewrite_dependents.call(changed, before=[]))

    assert not finds()
