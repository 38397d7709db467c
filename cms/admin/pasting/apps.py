from django.apps import AppConfig


class PastingConfig(AppConfig):
    """Clean what editors paste from Word, Google Docs, Excel and web pages."""

    name = "cms.admin.pasting"
    label = "hub_pasting"

    def ready(self) -> None:
        from cms.admin.pasting.adapters import register_tables

        register_tables()
