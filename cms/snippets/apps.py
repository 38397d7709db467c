from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SnippetsConfig(AppConfig):
    name = "cms.snippets"

    def ready(self) -> None:
        from cms.sort_keys import repair_after_migrating

        post_migrate.connect(repair_after_migrating)
