from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms.pages"

    def ready(self) -> None:
        from cms.addresses import path_of_source
        from cms.pages import checks, migration_checks, signal_handlers  # noqa: F401
        from cms.pages.models.hub_page import HubPage, path_of_draft
        from cms.previews.on_site import register_path
        from cms.snippets.models import Source

        signal_handlers.connect()
        register_path(HubPage, path_of_draft)
        register_path(
            Source, lambda source: path_of_source(source.locale.language_code, source.slug)
        )
