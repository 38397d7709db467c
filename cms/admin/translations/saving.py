"""Write a translation as any editor's work is written: as a draft, or published by who may."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Locale, Page, RevisionMixin
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import (
    CannotSaveDraftError,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments.ingest import ingest_segments

from cms.admin.permissions import allows, obstacle
from cms.admin.translations.references import point_at_translations

NEVER_PUBLISHED = {
    "live": False,
    "has_unpublished_changes": True,
    "first_published_at": None,
    "last_published_at": None,
    "live_revision": None,
    "latest_revision": None,
    "expired": False,
    "go_live_at": None,
    "expire_at": None,
    "locked": False,
    "locked_at": None,
    "locked_by": None,
}
"""The state in which a translation begins, whatever that of its original is."""


def save_translation(
    source: TranslationSource,
    locale: Locale,
    user: Any = None,
    publish: bool = True,
    copy_parent_pages: bool = False,
    fallback: bool = False,
) -> tuple[Any, bool]:
    """Make or update the translation of an object; return it, and True if it is new.

    Takes the place of `TranslationSource.create_or_update_translation`, which has more to say about
    the arguments and errors. It differs in what readers see: what is live stays as it is until
    somebody who may publish does, parents that are missing begin as drafts of their own, and what
    is referred to is taken in the language of the translation where it is there. Raises
    PermissionDenied where the user may not change the translation now, or nobody may. What is
    invalid is noted beside the texts, and the rest is as if nothing had happened.
    """
    try:
        return _written(source, locale, user, publish, copy_parent_pages, fallback)
    except ValidationError as error:
        _mark_segments(source, locale, error)
        raise


@transaction.atomic
def _written(
    source: TranslationSource,
    locale: Locale,
    user: Any,
    publish: bool,
    copy_parent_pages: bool,
    fallback: bool,
) -> tuple[Any, bool]:
    original = source.as_instance()
    if not publish and not isinstance(original, DraftStateMixin):
        raise CannotSaveDraftError
    translation, is_new = _draft_of(source, original, locale, user, copy_parent_pages)
    if not is_new and user and (reason := obstacle(translation, user, in_moderation=True)):
        raise PermissionDenied(reason.label)
    copy_synchronised_fields(original, translation)
    segments = source._get_segments_for_translation(locale, fallback=fallback)
    ingest_segments(original, translation, source.locale, locale, segments)
    point_at_translations(translation, locale)
    revision = _save(translation, user)
    if isinstance(translation, Page):
        source.sync_view_restrictions(original, translation)
    if publish and revision and may_publish(translation, user):
        revision.publish(user=user)
        translation.refresh_from_db()
    TranslationLog.objects.create(source=source, locale=locale, revision=revision)
    return translation, is_new


def may_publish(translation: Any, user: Any) -> bool:
    """May the user publish this now? Nobody in particular, such as a command, may not."""
    if obstacle(translation, user, publish=True, in_moderation=True):
        return False
    return allows(translation, user, "publish")


def _draft_of(
    source: TranslationSource, original: Any, locale: Locale, user: Any, copy_parent_pages: bool
) -> tuple[Any, bool]:
    """The latest draft of the translation, or a new copy of the original in its language."""
    try:
        stored = source.get_translated_instance(locale)
    except ObjectDoesNotExist:
        if not isinstance(original, Page):
            copy = original.copy_for_translation(locale)
            for name, value in NEVER_PUBLISHED.items():
                if name in {field.name for field in copy._meta.fields}:
                    setattr(copy, name, value)
            return copy, True
        if copy_parent_pages:
            _translate_parents(original, locale, user)
        return original.copy_for_translation(locale), True
    if isinstance(stored, Page) and stored.alias_of_id:
        _make_independent(stored, user)
    if isinstance(stored, RevisionMixin) and stored.latest_revision:
        return stored.get_latest_revision_as_object(), False
    return stored, False


def _translate_parents(page: Page, locale: Locale, user: Any) -> None:
    """Begin translations of the pages above that have none, as drafts."""
    for parent in page.get_ancestors().filter(depth__gt=1).specific():
        if not parent.has_translation(locale):
            above, _ = TranslationSource.get_or_create_from_instance(parent)
            Translation.objects.get_or_create(source=above, target_locale=locale)
            save_translation(above, locale, user, publish=False, fallback=True)


def _make_independent(page: Page, user: Any) -> None:
    """End that a page repeats another one. Readers go on to see what it repeated last."""
    page.alias_of = None
    page.save(update_fields=["alias_of"], clean=False)
    revision = page.save_revision(user=user, changed=False, clean=False)
    title = page.get_admin_display_title()
    log(
        instance=page,
        action="wagtail.convert_alias",
        user=user,
        revision=revision,
        data={"page": {"id": page.pk, "title": title}},
    )


def _save(translation: Any, user: Any) -> Any:
    """Save the draft, and the row itself while readers do not see it. Returns the revision."""
    if isinstance(translation, Page):
        slug = slugify(translation.slug, allow_unicode=True)
        translation.slug = find_available_slug(
            translation.get_parent(), slug, ignore_page_id=translation.pk
        )
    if not isinstance(translation, DraftStateMixin):
        translation.full_clean()
    if not getattr(translation, "live", False) or not isinstance(translation, DraftStateMixin):
        translation.save(**({"clean": False} if isinstance(translation, Page) else {}))
    if isinstance(translation, RevisionMixin):
        return translation.save_revision(user=user)
    return None


def _mark_segments(source: TranslationSource, locale: Locale, error: ValidationError) -> None:
    """Keep what is wrong with a field beside its translation, where the translator sees it."""
    for name, errors in getattr(error, "error_dict", {}).items():
        context = TranslationContext.objects.filter(object=source.object, path=name).first()
        strings = StringSegment.objects.filter(source=source).values("string")
        for model, among in (
            (StringTranslation, {"translation_of__in": strings}),
            (SegmentOverride, {}),
        ):
            for wrong in model.objects.filter(context=context, locale=locale, **among):
                wrong.set_field_error(errors)
