"""The buttons of wagtail-localize for a whole list; its own hook makes two statements a row."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail_localize.models import TranslationSource
from wagtail_localize.wagtail_hooks import register_snippet_listing_buttons as localize_hook

from cms.admin.locales import hub_locales
from cms.snippets.models import Source

__all__ = ["localize_hook", "translation_buttons", "with_translations"]


def with_translations(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Annotate sources with the fields that `translation_buttons` needs."""
    key = OuterRef("translation_key")
    translations = Source.objects.filter(
        translation_key=OuterRef(OuterRef("translation_key")), locale=OuterRef("pk")
    )
    synced = TranslationSource.objects.filter(
        object=key, locale=OuterRef("locale"), translations__enabled=True
    )
    return sources.annotate(
        is_to_translate=Exists(hub_locales().exclude(Exists(translations))),
        synced_source_id=Subquery(synced.values("pk")[:1]),
    )


def translation_buttons(source: Source, next_url: str) -> Iterator[Button]:
    """Yield the buttons for a user who may submit translations, without statements."""
    if source.is_to_translate:
        yield Button(
            _("Translate"),
            reverse(
                "wagtail_localize:submit_snippet_translation",
                args=[source._meta.app_label, source._meta.model_name, source.pk],
            ),
            attrs={"aria-label": _("Translate '%(title)s'") % {"title": source}},
            icon_name="wagtail-localize-language",
            priority=100,
        )
    if source.synced_source_id:
        url = reverse("wagtail_localize:update_translations", args=[source.synced_source_id])
        yield Button(
            _("Sync translated snippets"),
            f"{url}?{urlencode({'next': next_url})}",
            attrs={"aria-label": _("Sync translations of '%(title)s'") % {"title": source}},
            icon_name="resubmit",
            priority=106,
        )
