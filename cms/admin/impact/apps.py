from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "cms.admin.impact"
    label = "impact"

    def ready(self) -> None:
        from cms.admin.impact.signal_handlers import connect

        connect()
