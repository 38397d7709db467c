"""Draft what closes a gap."""

from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from cms.admin.failures import RefusedError
from cms.admin.permissions import obstacle
from cms.admin.translations.drafts import begin_translations
from cms.admin.translations.models import GapKind
from cms.admin.translations.references import point_at_translations
from cms.declaration import the_declaration


@transaction.atomic
def draft_fix(kind: GapKind, original: Any, locale: Locale, user: Any) -> Any:
    """Write drafts that close a gap; return the object to go on with."""
    match kind:
        case GapKind.MISSING:
            begin_translations(original, [locale], user)
        case GapKind.INVISIBLE:
            if original.locale_id != locale.pk:  # an alias repeats it
                begin_translations(original, [locale], user)
            else:
                return _belong_in_its_language(original, user)
        case _:
            _take_over(original, locale, user)
    return original.get_translation(locale)


def _take_over(original: Any, locale: Locale, user: Any) -> None:
    """Lay the content of the original under its translation again, with the texts that it has."""
    source = TranslationSource.objects.get_for_instance_or_none(original)
    if source and source.translations.filter(enabled=True, target_locale=locale).exists():
        source.update_from_db()
        source.create_or_update_translation(locale, user=user, publish=False, fallback=True)


def _belong_in_its_language(page: Page, user: Any) -> Any:
    """Have a page belong to the translation of what it belongs to, begun where it is missing."""
    belongs_to = getattr(page, the_declaration(type(page)).seen_with)
    if belongs_to.locale_id == page.locale_id:
        return belongs_to
    if reason := obstacle(page, user, in_moderation=True):
        raise RefusedError(reason.label)
    begin_translations(belongs_to.specific, [page.locale], user)
    draft = page.get_latest_revision_as_object()
    point_at_translations(draft, page.locale)
    draft.save_revision(user=user)
    return belongs_to.get_translation(page.locale)
