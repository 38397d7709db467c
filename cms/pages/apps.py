from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms.pages"

    def ready(self) -> None:
        from cms.pages import checks, signal_handlers  # noqa: F401

        signal_handlers.connect()
