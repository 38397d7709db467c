"""Scheduling one thing publishes nothing else before its time."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from cms.pages.models import GuidePage
from cms.pages.models.hub_page import HubPage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, reload

pytestmark = pytest.mark.django_db


def schedule(item: GuidePage | Source, **changes: str) -> None:
    for name, value in {**changes, "go_live_at": timezone.now() + timedelta(days=1)}.items():
        setattr(item, name, value)
    item.save_revision().publish()


def let_the_time_come(item: GuidePage | Source) -> None:
    past = timezone.now() - timedelta(minutes=1)
    [revision] = item.revisions.exclude(approved_go_live_at=None)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled")


@pytest.fixture
def secret(hub: Hub) -> GuidePage:
    guide = hub.add_guide(title="Secret", live=False)
    guide.save_revision()
    return guide


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_alias_goes_live_with_its_page_and_not_before(secret, language):
    other = Locale.objects.get_or_create(language_code=language)[0]
    alias = (
        secret.create_alias(update_slug="alias")
        if language == "en"
        else secret.copy_for_translation(other, copy_parents=True, alias=True)
    )

    schedule(secret, title="Secret, changed")
    assert not reload(alias).live
    assert reload(alias).title == "Secret"

    let_the_time_come(secret)
    assert reload(alias).live
    assert reload(alias).title == "Secret, changed"


def test_wagtail_still_publishes_aliases_of_what_is_scheduled(secret, monkeypatch):
    """Once this fails, `HubPage.update_aliases` can go."""
    monkeypatch.setattr(HubPage, "update_aliases", Page.update_aliases)
    alias = secret.create_alias(update_slug="alias")

    schedule(secret)

    assert not reload(secret).live
    assert reload(alias).live


def test_a_redirect_leads_on_until_a_page_takes_its_address(hub: Hub, secret):
    path = secret.get_url_parts()[2]
    Redirect.objects.create(
        site=hub.site,
        old_path=Redirect.normalise_path(path),
        redirect_page=hub.guides,
        automatically_created=True,
    )

    schedule(secret)
    assert Redirect.objects.exists()

    let_the_time_come(secret)
    assert not Redirect.objects.exists()


def test_a_translation_of_a_scheduled_source_waits_as_well(hub: Hub):
    source = SourceFactory(title="Secret", live=False)
    schedule(source)
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    translations, _created = TranslationSource.get_or_create_from_instance(source)

    translations.create_or_update_translation(dutch, publish=True, fallback=True)

    assert Source.objects.filter(live=True).count() == 0


def test_a_copy_of_a_scheduled_page_is_a_draft(admin, secret, hub: Hub):
    schedule(secret)

    copy = reload(secret).copy(update_attrs={"slug": "copy"}, keep_live=True)

    assert not reload(copy).live
    assert not copy.revisions.exclude(approved_go_live_at=None).exists()
