"""The sort key of a row follows the title that readers see, whoever writes it."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_migrate
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms import sort_keys
from cms.collation import sort_key
from cms.copying import copy_rows, insert_rows
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Offer, QuickAnswer, Source
from cms.sort_keys import sorted_models
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    draft,
    make_hub,
    publish,
    reload,
)

pytestmark = pytest.mark.django_db


def key_of(row: Any) -> bytes:
    return type(row)._base_manager.values_list("sort_key", flat=True).get(pk=row.pk)


def titles(model: type[Model]) -> list[str]:
    return list(model._base_manager.order_by("sort_key", "pk").values_list("title", flat=True))


def drafted(source: Source, **changes: Any) -> Source:
    edited = Source.objects.get(pk=source.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(edited, name, value)
    edited.save_revision()
    return Source.objects.get(pk=source.pk)


def test_all_that_has_a_title_has_a_key() -> None:
    assert {Source, Offer, QuickAnswer, TopicPage, GuidePage} < {*sorted_models()}


def test_a_saved_row_has_its_key(hub: Hub) -> None:
    for row in (
        SourceFactory(title="DUO"),
        OfferFactory(title="DUO"),
        QuickAnswerFactory(question="DUO"),
        hub.add_topic(title="DUO"),
        hub.add_guide(title="DUO"),
    ):
        assert key_of(row) == sort_key("DUO", "en"), row


def test_the_language_of_the_row_counts(hub: Hub) -> None:
    swedish = make_hub("sv")
    title = "Ålesund"

    assert key_of(swedish.add_topic(title=title)) == sort_key(title, "sv")
    assert key_of(hub.add_topic(title=title)) == sort_key(title, "en") != sort_key(title, "sv")


def test_a_draft_moves_nothing_until_it_is_published(hub: Hub) -> None:
    source, guide = SourceFactory(title="DUO"), hub.add_guide(title="DUO")

    source, guide = drafted(source, title="Zebra"), draft(guide, title="Zebra")

    assert key_of(source) == key_of(guide) == sort_key("DUO", "en")
    source.latest_revision.publish()
    guide.latest_revision.publish()
    assert key_of(source) == key_of(guide) == sort_key("Zebra", "en")


def test_saving_one_field_saves_its_key(source: Source) -> None:
    source.title = "Zebra"
    source.save(update_fields=["summary"])
    assert key_of(source) != sort_key("Zebra", "en")

    source.save(update_fields=["title"])
    assert key_of(source) == sort_key("Zebra", "en")


def test_rows_written_by_the_hundred_have_keys() -> None:
    locale = Locale.get_default()
    for write in (
        Source.objects.bulk_create,
        *(copying(each) for each in (insert_rows, copy_rows)),
    ):
        write(
            [Source(title=f"Step {number}", slug=str(number), locale=locale) for number in (10, 9)]
        )

        assert titles(Source) == ["Step 9", "Step 10"]
        Source.objects.all().delete()


def copying(write: Any) -> Any:
    return lambda rows: write(Source, rows)


def test_copies_aliases_and_translations_have_keys_of_their_own(hub: Hub) -> None:
    make_hub("sv")
    topic = hub.add_topic(title="Ålesund")

    copy = topic.copy(update_attrs={"title": "Bergen", "slug": "bergen"})
    alias = topic.create_alias(update_slug="alias")
    translation = topic.copy_for_translation(Locale.objects.get(language_code="sv"))

    assert key_of(copy) == sort_key("Bergen", "en")
    assert key_of(alias) == sort_key("Ålesund", "en")
    assert key_of(translation) == sort_key("Ålesund", "sv")
    publish(topic, title="Narvik")
    assert key_of(reload(alias)) == sort_key("Narvik", "en")


def test_a_translated_source_has_a_key_of_its_language(source: Source) -> None:
    source.title = "Ålesund"
    locale = Locale.objects.create(language_code="sv")

    translation = source.copy_for_translation(locale)
    translation.save()

    assert key_of(translation) == sort_key("Ålesund", "sv")


def test_a_locale_of_another_language_orders_anew(source: Source) -> None:
    source.title = "Ålesund"
    source.save()
    source.locale.language_code = "sv"
    source.locale.save()

    assert key_of(source) == sort_key("Ålesund", "sv")


def test_dumped_rows_are_loaded_with_their_keys(source: Source, tmp_path) -> None:
    fixture = tmp_path / "sources.json"
    call_command("dumpdata", "snippets.source", output=str(fixture), verbosity=0)
    before = key_of(source)
    Source.objects.all().delete()

    call_command("loaddata", str(fixture), verbosity=0)

    assert key_of(source) == before


class TestRepair:
    @pytest.fixture(autouse=True)
    def _spoil(self, hub: Hub) -> None:
        for number in range(5):
            SourceFactory(title=f"Source {number}")
            hub.add_guide(title=f"Guide {number}")
        # As a release without keys, or with other ones, writes them.
        Source.objects.filter(title__lt="Source 3").update(sort_key=b"")
        GuidePage.objects.filter(title="Guide 4").update(sort_key=b"a")

    def test_the_command_counts_what_differs(self, capsys) -> None:
        with pytest.raises(CommandError, match="4 titles may stand in the wrong place"):
            call_command("check_title_order")

        assert capsys.readouterr().out.splitlines() == [
            "snippets.Source: 3 sort keys differ",
            "pages.GuidePage: 1 sort keys differ",
        ]

    def test_the_command_repairs(self, monkeypatch, capsys) -> None:
        monkeypatch.setattr(sort_keys, "BATCH_SIZE", 2)
        call_command("check_title_order", "--repair")

        call_command("check_title_order")

        assert "Every title stands where it belongs." in capsys.readouterr().out
        assert titles(Source) == [f"Source {number}" for number in range(5)]

    def test_migrating_repairs(self) -> None:
        for app in ("snippets", "pages"):
            config = apps.get_app_config(app)
            post_migrate.send(
                sender=config, app_config=config, verbosity=0, interactive=False, using="default"
            )

        call_command("check_title_order")

    def test_migrating_back_finds_no_column(self) -> None:
        config = apps.get_app_config("snippets")

        class Without:
            get_model = staticmethod(lambda label: Locale)

        with CaptureQueriesContext(connection) as captured:
            sort_keys.repair_after_migrating(config, apps=Without())

        assert len(captured) == 0
