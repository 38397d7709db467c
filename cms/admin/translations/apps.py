from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "cms.admin.translations"
    label = "hub_translations"

    def ready(self) -> None:
        """Have wagtail-localize write translations as this hub does; it has no setting for it."""
        from wagtail_localize.models import TranslationSource
        from wagtail_localize.views.update_translations import UpdateTranslationsView

        from cms.admin.translations.saving import save_translation
        from cms.admin.translations.syncing import form_to_update

        TranslationSource.create_or_update_translation = save_translation
        UpdateTranslationsView.get_form = form_to_update
