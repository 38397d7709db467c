from django.apps import AppConfig


def keep_redirects_of_others() -> None:
    """Have Wagtail delete no automatic redirects where it makes none: it would delete all."""
    from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator

    delete_clashes = BatchRedirectCreator.pre_process

    def pre_process(batch: BatchRedirectCreator) -> None:
        if batch.items:
            delete_clashes(batch)

    BatchRedirectCreator.pre_process = pre_process


class PagesConfig(AppConfig):
    name = "cms.pages"

    def ready(self) -> None:
        from cms.addresses import path_of_source
        from cms.pages import checks, migration_checks, signal_handlers  # noqa: F401
        from cms.pages.models.hub_page import HubPage, path_of_draft
        from cms.previews.on_site import register_path
        from cms.snippets.models import Source

        signal_handlers.connect()
        keep_redirects_of_others()
        register_path(HubPage, path_of_draft)
        register_path(
            Source, lambda source: path_of_source(source.locale.language_code, source.slug)
        )
