from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SnippetsConfig(AppConfig):
    name = "cms.snippets"

    def ready(self) -> None:
        from willow.plugins.pillow import PillowImage
        from willow.registry import registry

        from cms.snippets.colours import auto_orient
        from cms.sort_keys import repair_after_migrating

        post_migrate.connect(repair_after_migrating)
        registry.register_operation(PillowImage, "auto_orient", auto_orient)
