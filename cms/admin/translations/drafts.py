"""Begin translations and bring them up to date, as drafts, and undo it."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.models import DraftStateMixin, Locale, Page, Revision, RevisionMixin
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from cms.admin.translations.references import references_of
from cms.admin.translations.saving import NEVER_PUBLISHED


@dataclass(frozen=True, slots=True)
class Written:
    """One translation that a job has begun or changed, with the revisions before and after."""

    model: str
    pk: int
    is_new: bool
    revision: int | None
    former: int | None = None
    was_pending: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The texts to translate of an object, as they were before they were read again."""

    source: int
    content: str
    read_at: str


def begin_translations(original: Any, locales: Collection[Locale], user: Any) -> list[Written]:
    """Begin the translations that are missing, after those of the pages above and of the snippets
    that the object cites or names in its language (not of what they name in turn).
    """
    source, _ = TranslationSource.get_or_create_from_instance(original)
    above = original.get_ancestors().filter(depth__gt=1).specific() if _is_page(original) else []
    needed_first = [*above, *_snippets_of(original)]
    written = []
    for locale in locales:
        if locale.pk == source.locale_id or _is_there(source, locale):
            continue
        for needed in needed_first:
            if not needed.has_translation(locale):
                of_needed, _ = TranslationSource.get_or_create_from_instance(needed)
                written.append(_begin(of_needed, locale, user))
        written.append(_begin(source, locale, user))
    return written


def update_translations(
    original: Any, locales: Collection[Locale], user: Any
) -> tuple[list[Written], Extracted | None]:
    """Read the texts to translate again if they have changed, and lay them under each translation.

    What is not translated yet is then in the language of the original, in drafts.
    """
    source = TranslationSource.objects.get_for_instance_or_none(original)
    if source is None or not has_changed(source, original):
        return [], None
    before = Extracted(source.pk, source.content_json, source.last_updated_at.isoformat())
    source.update_from_db()
    enabled = source.translations.filter(enabled=True, target_locale__in=locales)
    translations = enabled.select_related("target_locale")
    return [_write(source, each.target_locale, user) for each in translations], before


def has_changed(source: TranslationSource, original: Any) -> bool:
    """Does the object hold other content than was read for its translations?"""
    return bool(changed_fields(source, original))


def changed_fields(source: TranslationSource, original: Any) -> list[Any]:
    """Return the fields in which an object differs from what was read for its translations."""
    now, before = json.loads(content_of(original)), json.loads(source.content_json)
    model = type(original)
    fields = [each.get_field(model) for each in get_translatable_fields(model)]
    content = [field for field in fields if field.name not in NEVER_PUBLISHED]
    return [field for field in content if now.get(field.name) != before.get(field.name)]


def _snippets_of(original: Any) -> list[Any]:
    """The snippets that the object refers to, in its language. One statement for each type."""
    named = references_of(original)
    return [
        snippet
        for model, pks in named.items()
        if model is not Page
        for snippet in model._default_manager.filter(pk__in=pks, locale=original.locale_id)
    ]


def content_of(original: Any) -> str:
    """The JSON that wagtail-localize keeps of an object."""
    if isinstance(original, ClusterableModel):
        return str(original.to_json())
    return json.dumps(get_serializable_data_for_fields(original), cls=DjangoJSONEncoder)


def _is_page(instance: Any) -> bool:
    return isinstance(instance, Page)


def _is_there(source: TranslationSource, locale: Locale) -> bool:
    """An alias in another language repeats the original, and is made a translation."""
    try:
        stored = source.get_translated_instance(locale)
    except ObjectDoesNotExist:
        return False
    return not getattr(stored, "alias_of_id", None)


def _begin(source: TranslationSource, locale: Locale, user: Any) -> Written:
    Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    return _write(source, locale, user)


def _write(source: TranslationSource, locale: Locale, user: Any) -> Written:
    try:
        stored = source.get_translated_instance(locale)
    except ObjectDoesNotExist:
        stored = None
    was_pending = bool(getattr(stored, "has_unpublished_changes", False))
    is_alias = bool(getattr(stored, "alias_of_id", None))  # which is given a revision by itself
    if isinstance(stored, RevisionMixin) and not (stored.latest_revision_id or is_alias):
        stored.save_revision(clean=False, changed=False)
    is_draft = issubclass(source.specific_content_type.model_class(), DraftStateMixin)
    made, _ = source.create_or_update_translation(
        locale, user=user, publish=not is_draft, fallback=True
    )
    revision = getattr(made, "latest_revision_id", None)
    former = made.revisions.exclude(pk=revision).order_by("-pk").first() if revision else None
    return Written(
        made._meta.label,
        made.pk,
        is_new=stored is None,
        revision=revision,
        former=former and former.pk,
        was_pending=was_pending,
    )


def undo(written: Sequence[Written], extracted: Extracted | None, user: Any) -> Iterator[str]:
    """Delete what was begun and restore what was changed, the last first.

    Yield a sentence on each that stays, with the reason.
    """
    for each in reversed(written):
        translation = apps.get_model(each.model)._default_manager.filter(pk=each.pk).first()
        if translation is None:
            continue
        reason = _reason_to_stay(translation, each)
        if not reason and each.is_new and not _deleted(translation, user):
            reason = gettext("“%(title)s” (%(language)s) is used by others that stay, and stays.")
        if reason:
            yield reason % {"title": translation, "language": translation.locale}
        elif each.former and not each.is_new:
            _restore(translation, Revision.objects.get(pk=each.former), each.was_pending, user)
    if extracted:
        source = TranslationSource.objects.filter(pk=extracted.source).first()
        if source:
            source.content_json = extracted.content
            source.last_updated_at = parse_datetime(extracted.read_at)
            source.save(update_fields=["content_json", "last_updated_at"])
            source.refresh_segments()


def _deleted(translation: Any, user: Any) -> bool:
    """Delete what was begun; return False, having done nothing, if something refers to it."""
    try:
        with transaction.atomic():
            translation.delete(**({"user": user} if _is_page(translation) else {}))
    except IntegrityError:
        return False
    return True


def _reason_to_stay(translation: Any, written: Written) -> str:
    """Return the sentence that says why a translation is not taken back, empty if it is."""
    if written.revision is None:
        return gettext("“%(title)s” (%(language)s) has no versions to go back to, and stays.")
    if written.is_new and translation.live:
        return gettext("“%(title)s” (%(language)s) has been published since, and stays.")
    if getattr(translation, "current_workflow_state", None):
        return gettext("“%(title)s” (%(language)s) is in moderation, and stays.")
    if translation.latest_revision_id != written.revision:
        return gettext("“%(title)s” (%(language)s) has been edited since, and stays.")
    if not written.is_new:
        return ""
    words = StringTranslation.objects.filter(
        context__object_id=translation.translation_key, locale=translation.locale_id
    )
    if words.exists():
        return gettext("“%(title)s” (%(language)s) has texts that are translated, and stays.")
    if _is_page(translation) and translation.numchild:
        return gettext("“%(title)s” (%(language)s) has pages below it that stay, and stays.")
    return ""


def _restore(translation: Any, former: Revision, was_pending: bool, user: Any) -> None:
    draft = former.as_object()
    if not translation.live:
        draft.save(**({"clean": False} if _is_page(draft) else {}))
    draft.save_revision(user=user, clean=False, previous_revision=former)
    if translation.live and not was_pending:
        type(translation).objects.filter(pk=translation.pk).update(has_unpublished_changes=False)


def as_json(written: Collection[Written], extracted: Extracted | None) -> dict[str, Any]:
    return {
        "written": [asdict(each) for each in written],
        "extracted": asdict(extracted) if extracted else None,
    }


def from_json(stored: dict[str, Any]) -> tuple[list[Written], Extracted | None]:
    written = [Written(**each) for each in stored["written"]]
    return written, Extracted(**stored["extracted"]) if stored["extracted"] else None
