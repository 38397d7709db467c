"""A replacement leads to the same one of the translations that pages in other languages cite."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from cms.admin.replace.replacement_plan import plan
from tests.factories import citing, make_hub

pytestmark = pytest.mark.django_db


def test_leads_on_to_other_languages(admin, hub, old, new, editor):
    nl = make_hub("nl")
    dutch = Locale.objects.get(language_code="nl")
    hub.add_guide(body=[citing(old)])
    dutch_old = old.copy_for_translation(dutch)
    dutch_old.title = "Oude bron"
    dutch_old.save()
    replacement = plan(editor, old, new)
    address = reverse("source_replacement", args=[replacement.pk])
    assert "Pages in other languages" not in admin.get(address).content.decode()

    topic = nl.add_topic()
    nl.add_guide(topic=topic, body=[citing(dutch_old), citing(dutch_old)])
    assert "replace “Oude bron” on 1 page; the new source is not translated" in (
        admin.get(address).content.decode()
    )
    dutch_new = new.copy_for_translation(dutch)
    dutch_new.title = "Nieuwe bron"
    dutch_new.save()

    page = admin.get(address).content.decode()
    assert "replace “Oude bron” with “Nieuwe bron” on 1 page" in page
    begin = reverse("source_replace", args=[dutch_old.pk]) + f"?new={dutch_new.pk}"
    assert f'href="{begin}"' in page
