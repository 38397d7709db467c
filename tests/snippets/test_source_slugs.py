"""A source's slug: one source per language has it, and its old address keeps working."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Revision

from cms.snippets.models import FormerSlug, Source
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_snippets_source:add"
EDIT = "wagtailsnippets_snippets_source:edit"


def filled_in(**fields: str) -> dict[str, str]:
    """What the browser sends for a source's form."""
    return {
        "title": "DUO integration",
        "slug": "duo",
        "website": "https://duo.example.org/",
        "publisher": "DUO",
        "kind": "official",
        "summary": "For exams.",
        "intro": "",
        "guidance-count": "0",
        "review_by": "",
        **fields,
    }


def former_slugs(source: Source) -> set[str]:
    return set(source.former_slugs.values_list("slug", flat=True))


def renamed(source: Source, slug: str) -> Source:
    """The source as read anew, with another slug that is not saved yet."""
    source = Source.objects.get(pk=source.pk)
    source.slug = slug
    return source


def test_the_form_names_the_source_that_has_the_slug(admin):
    SourceFactory(title="Dienst Uitvoering Onderwijs", slug="duo", website="https://old.example/")

    response = admin.post(reverse(ADD), filled_in() | {"action-publish": "1"})

    assert response.status_code == 200
    assert response.context["form"].errors == {
        "slug": [
            (
                "“Dienst Uitvoering Onderwijs” has this slug, or will have it once its changes are"
                " published. Choose another slug."
            )
        ]
    }
    assert Source.objects.count() == 1


@pytest.mark.parametrize("action", ["action-publish", "action-draft"])
def test_a_source_cannot_take_a_slug_that_another_one_wants_in_a_draft(admin, action):
    renamed(SourceFactory(slug="old"), "duo").save_revision()
    other = SourceFactory(slug="other")

    response = admin.post(reverse(EDIT, args=[other.pk]), filled_in() | {action: "1"})

    assert list(response.context["form"].errors) == ["slug"]
    assert Source.objects.get(pk=other.pk).slug == "other"


def test_a_source_keeps_its_own_slug_when_it_is_edited(admin):
    source = SourceFactory(slug="duo")

    response = admin.post(reverse(EDIT, args=[source.pk]), filled_in() | {"action-publish": "1"})

    assert response.status_code == 302
    assert Source.objects.get(pk=source.pk).title == "DUO integration"


def test_the_slug_is_free_in_another_language():
    SourceFactory(slug="duo")
    dutch = Locale.objects.create(language_code="nl")

    SourceFactory(slug="duo", locale=dutch).full_clean()


def test_a_translation_gets_a_free_slug():
    dutch = Locale.objects.create(language_code="nl")
    for slug in ["duo", "duo-2"]:
        SourceFactory(slug=slug, locale=dutch)

    translation = SourceFactory(slug="duo").copy_for_translation(dutch)

    assert translation.slug == "duo-3"
    translation.save()


def test_a_translation_of_a_long_slug_still_fits():
    dutch = Locale.objects.create(language_code="nl")
    long = "s" * 120
    SourceFactory(slug=long, locale=dutch)

    translation = SourceFactory(slug=long).copy_for_translation(dutch)

    assert translation.slug == "s" * 115 + "-2"


def test_a_scheduled_slug_cannot_be_taken_before_it_is_published():
    source = renamed(SourceFactory(slug="old"), "new")
    source.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    source.save_revision().publish()
    rival = renamed(SourceFactory(slug="rival"), "new")

    with pytest.raises(ValidationError, match="has this slug"):
        rival.full_clean()


def test_an_incomplete_draft_still_needs_a_title_and_a_slug(admin):
    response = admin.post(
        reverse(ADD), filled_in(title="", slug="", website="", summary="") | {"action-draft": "1"}
    )

    assert set(response.context["form"].errors) == {"title", "slug"}


def test_a_website_is_an_http_or_https_address(admin):
    for website in ["ftp://duo.example.org/", "javascript:alert(1)", "duo"]:
        response = admin.post(reverse(ADD), filled_in(website=website) | {"action-publish": "1"})

        assert response.context["form"].errors == {
            "website": ["Enter a web address that starts with https:// or http://."]
        }, website


def test_a_new_slug_leaves_the_old_one_behind_when_it_is_published():
    source = SourceFactory(slug="a")

    revision = renamed(source, "b").save_revision()
    assert former_slugs(source) == set()

    revision.publish()
    assert former_slugs(source) == {"a"}
    assert Source.objects.get(pk=source.pk).slug == "b"


def test_the_slug_of_a_draft_never_becomes_a_former_slug():
    source = SourceFactory(slug="a", live=False)

    renamed(source, "b").save()

    assert former_slugs(source) == set()


def test_a_slug_that_returns_is_no_longer_a_former_one():
    source = SourceFactory(slug="a")

    for slug in ["b", "c", "a"]:
        renamed(source, slug).save()

    assert former_slugs(source) == {"b", "c"}


def test_a_source_that_takes_a_former_slug_takes_it_over():
    first = SourceFactory(slug="a")
    renamed(first, "b").save()

    draft = SourceFactory(slug="a", live=False)
    assert former_slugs(first) == {"a"}

    draft.live = True
    draft.save()
    assert former_slugs(first) == set()


def test_a_former_slug_that_two_sources_had_leads_to_the_later():
    first, second = SourceFactory(slug="a"), SourceFactory(slug="other")
    renamed(first, "first").save()
    renamed(second, "a").save()
    renamed(second, "second").save()

    assert FormerSlug.objects.get(slug="a").source == second


def test_a_scheduled_slug_redirects_from_the_day_it_is_published():
    source = SourceFactory(slug="a")
    source.save_revision().publish()
    source = renamed(source, "b")
    source.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    revision = source.save_revision()
    revision.publish()
    assert former_slugs(source) == set()

    a_minute_ago = timezone.now() - datetime.timedelta(minutes=1)
    Revision.objects.filter(pk=revision.pk).update(
        approved_go_live_at=a_minute_ago,
        content=revision.content | {"go_live_at": a_minute_ago.isoformat()},
    )
    call_command("publish_scheduled")

    assert former_slugs(source) == {"a"}
    assert Source.objects.get(pk=source.pk).slug == "b"
