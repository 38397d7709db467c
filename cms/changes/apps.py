from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "cms.changes"

    def ready(self) -> None:
        from cms.changes import signal_handlers

        signal_handlers.connect()
