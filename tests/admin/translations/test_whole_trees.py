"""Many pages are translated in the background, as drafts, and it can be undone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, StringTranslation, TranslationSource
from wagtail_localize.synctree import after_create_page

from cms.admin.bulk.models import BulkChange, Outcome
from cms.admin.jobs.models import Stage
from cms.admin.translations import bulk_actions
from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage
from cms.snippets.models import Source
from tests.admin.translations.submitting import submit, user_of
from tests.factories import Hub, SourceFactory, citing, reload

pytestmark = pytest.mark.django_db

PAGES = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "translate"])

Press = Callable[[str, dict[str, object]], str]


@pytest.fixture
def press(
    translator: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> Press:
    """Send a form, with more than one object in the background; return what the report says."""
    monkeypatch.setattr(bulk_actions, "MAX_AT_ONCE", 1)

    def send(address: str, form: dict[str, object]) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            response = translator.post(address, form)
        return translator.get(response.url).content.decode()

    return send


def translate_below(press: Press, page: Page, nl: Locale) -> BulkChange:
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    press(address, {"locales": [nl.pk], "include_subtree": "on"})
    change: BulkChange = BulkChange.objects.latest("pk")
    return change


def undo(press: Press, change: BulkChange) -> str:
    return press(reverse("bulk_change_undo", args=[change.pk]), {})


def test_a_tree_is_begun_in_the_background(
    hub: Hub, nl: Locale, press: Press, translator: Client, django_capture_on_commit_callbacks
):
    guides = [hub.add_guide(body=[citing(SourceFactory())]) for _ in range(2)]
    with django_capture_on_commit_callbacks() as waiting:
        led_to = submit(translator, hub.guides, nl, include_subtree="on")
    change = BulkChange.objects.get()
    assert led_to == reverse("bulk_change", args=[change.pk])
    assert "0 of 3 are done" in translator.get(led_to).content.decode()
    assert not Page.objects.filter(locale=nl).exists()
    for run in waiting:
        run()

    change.refresh_from_db()
    assert (change.stage, change.progress()) == (Stage.DONE, (3, 3))
    begun = GuidePage.objects.filter(locale=nl)
    assert [guide.title for guide in begun] == [guide.title for guide in guides]
    assert not Page.objects.filter(locale=nl, live=True).exists()
    assert not Source.objects.filter(locale=nl, live=True).exists()
    assert Source.objects.filter(locale=nl).count() == 2
    assert not Mention.objects.filter(page__locale=nl, state=MentionState.LIVE).exists()


def test_one_page_leads_to_its_translation(hub: Hub, nl: Locale, translator: Client):
    guide = hub.add_guide(title="How?")

    led_to = submit(translator, guide, nl)

    assert led_to == reverse("wagtailadmin_pages:edit", args=[reload(guide).get_translation(nl).pk])
    form = translator.get(led_to).content.decode()
    assert "successfully submitted for translation into Dutch" in form
    assert reverse("bulk_change", args=[BulkChange.objects.get().pk]) in form


def test_undoing_deletes_what_nobody_has_touched(hub: Hub, nl: Locale, press: Press):
    source, used = SourceFactory(), SourceFactory(title="Used")
    kept = hub.add_guide(title="Kept", body=[citing(used)])
    gone, typed = (hub.add_guide(title=title) for title in ("Gone", "Typed"))
    published = hub.add_guide(title="Published")
    citing_guide = hub.add_guide(title="Citing", body=[citing(source)])
    change = translate_below(press, hub.guides, nl)
    assert Page.objects.filter(locale=nl).count() == 7
    reload(kept).get_translation(nl).save_revision()
    reload(published).get_translation(nl).get_latest_revision().publish()
    texts = TranslationSource.objects.get_for_instance(typed).stringsegment_set.all()
    StringTranslation.objects.create(
        translation_of=texts[0].string, context=texts[0].context, locale=nl, data="Getypt"
    )

    report = undo(press, change)

    for title, reason in (
        ("Kept", "has been edited since"),
        ("Used", "is used by others that stay"),
        ("Typed", "has texts that are translated"),
        ("Published", "has been published since"),
        ("Guides", "has pages below it that stay"),
    ):
        assert f"“{title}” (Dutch) {reason}, and stays." in report
    left = Page.objects.filter(locale=nl)
    assert {page.title for page in left} == {"Hub", "Guides", "Kept", "Typed", "Published"}
    assert [each.title for each in Source.objects.filter(locale=nl)] == ["Used"]
    assert reload(gone).live
    assert reload(citing_guide).live
    change.refresh_from_db()
    assert change.stage == Stage.UNDONE


def test_bringing_up_to_date_is_undone_to_the_former_draft(hub: Hub, nl: Locale, press: Press):
    guide, same = hub.add_guide(title="Before"), hub.add_guide(title="Same")
    for page in (guide, same):
        press(f"{PAGES}?id={page.pk}", {"locales": [nl.pk]})
    dutch = reload(guide).get_translation(nl)
    former, of_same = dutch.latest_revision_id, reload(same).get_translation(nl).latest_revision_id
    guide.title = "After"
    guide.save_revision().publish()

    ids = f"id={guide.pk}&id={same.pk}"
    press(f"{PAGES}?{ids}", {"locales": [nl.pk], "update": "on"})

    dutch.refresh_from_db()
    assert dutch.get_latest_revision_as_object().title == "After"
    assert reload(same).get_translation(nl).latest_revision_id == of_same
    texts = TranslationSource.objects.get_for_instance(guide).stringsegment_set
    assert texts.filter(string__data="After").exists()

    undo(press, BulkChange.objects.latest("pk"))

    dutch.refresh_from_db()
    assert dutch.latest_revision_id != former
    assert dutch.get_latest_revision_as_object().title == dutch.title == "Before"
    assert not texts.filter(string__data="After").exists()


@pytest.mark.thorough
def test_what_was_live_is_as_it_was(hub: Hub, nl: Locale, press: Press, admin: Client):
    source = SourceFactory(title="Before")
    translations, _ = TranslationSource.get_or_create_from_instance(source)
    dutch, _ = translations.create_or_update_translation(
        nl, user_of(admin), publish=True, fallback=True
    )
    translations.translations.create(target_locale=nl)
    source.title = "After"
    source.save_revision().publish()
    of_sources = reverse("wagtail_bulk_action", args=["snippets", "source", "translate"])

    press(f"{of_sources}?id={source.pk}", {"locales": [nl.pk], "update": "on"})
    dutch.refresh_from_db()
    assert (dutch.title, dutch.has_unpublished_changes) == ("Before", True)
    undo(press, BulkChange.objects.get())

    dutch.refresh_from_db()
    assert dutch.live
    assert not dutch.has_unpublished_changes
    assert dutch.get_latest_revision_as_object().title == "Before"


@pytest.mark.thorough
def test_an_alias_in_the_other_language_becomes_a_translation(hub: Hub, nl: Locale, press: Press):
    guide = hub.add_guide(body=[citing(SourceFactory())])
    guide.copy_for_translation(nl, copy_parents=True, alias=True)

    press(f"{PAGES}?id={guide.pk}", {"locales": [nl.pk]})

    assert reload(guide).get_translation(nl).alias_of_id is None
    assert BulkChange.objects.get().rows.get().outcome == Outcome.DONE


def test_who_may_not_translate_cannot(hub: Hub, nl: Locale, logged_in: Callable[..., Client]):
    guide = hub.add_guide()
    nobody = logged_in()

    assert nobody.post(f"{PAGES}?id={guide.pk}", {"locales": [nl.pk]}).status_code == 403
    assert not reload(guide).has_translation(nl)


def test_a_synchronised_language_has_no_live_aliases(hub: Hub, nl: Locale, admin: Client):
    hub.add_guide(body=[citing(SourceFactory())])
    LocaleSynchronization.objects.create(locale=nl, sync_from=Locale.get_default())
    after_create_page(None, hub.add_guide())

    assert not Page.objects.filter(locale=nl).exists()
    assert not Mention.objects.filter(page__locale=nl).exists()
    form = admin.get(reverse("wagtaillocales:edit", args=[nl.pk])).content.decode()
    assert "Synchronise content" not in form


@pytest.mark.release
def test_400_pages(hub: Hub, nl: Locale, press: Press):
    sources = SourceFactory.create_batch(20)
    topic = hub.add_topic()
    for number in range(400):
        hub.add_guide(topic=topic, body=[citing(sources[number % 20])])

    change = translate_below(press, hub.guides, nl)

    assert change.progress() == (401, 401)
    assert not change.rows.exclude(outcome=Outcome.DONE).exists()
    assert GuidePage.objects.filter(locale=nl, live=False).count() == 400
    assert not Page.objects.filter(locale=nl, live=True).exists()

    undo(press, change)

    assert not Page.objects.filter(locale=nl).exists()
    assert not Source.objects.filter(locale=nl).exists()
