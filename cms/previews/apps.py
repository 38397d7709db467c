from django.apps import AppConfig


class PreviewsConfig(AppConfig):
    name = "cms.previews"

    def ready(self) -> None:
        from cms.previews import signal_handlers

        signal_handlers.connect()
