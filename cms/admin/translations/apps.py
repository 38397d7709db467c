from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "cms.admin.translations"
    label = "hub_translations"

    def ready(self) -> None:
        """Have wagtail-localize, and Wagtail, do as this hub does; they have no settings for it."""
        from wagtail.models import Locale
        from wagtail_localize import synctree
        from wagtail_localize.locales.components import LOCALE_COMPONENTS
        from wagtail_localize.models import LocaleSynchronization, TranslationSource
        from wagtail_localize.views import edit_translation as editing
        from wagtail_localize.views.submit_translations import SubmitTranslationView
        from wagtail_localize.views.update_translations import UpdateTranslationsView

        from cms.admin.translations.editor_view import edit_translation
        from cms.admin.translations.names import display_name
        from cms.admin.translations.saving import save_translation
        from cms.admin.translations.submitting import form_to_submit, submit
        from cms.admin.translations.syncing import form_to_update, make_no_aliases

        Locale.get_display_name = display_name
        TranslationSource.create_or_update_translation = save_translation
        UpdateTranslationsView.get_form = form_to_update
        editing.edit_translation = edit_translation
        SubmitTranslationView.get_form = form_to_submit
        SubmitTranslationView.form_valid = submit
        synctree.synchronize_tree = make_no_aliases
        synctree.create_aliases_for_new_page = make_no_aliases
        LOCALE_COMPONENTS[:] = [
            component
            for component in LOCALE_COMPONENTS
            if component["model"] is not LocaleSynchronization
        ]
