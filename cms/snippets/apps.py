from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class SnippetsConfig(AppConfig):
    name = "cms.snippets"

    def ready(self) -> None:
        from wagtail.images import get_image_model
        from wagtail.models import Locale

        from cms.snippets.placeholders import remember_saved
        from cms.sort_keys import repair_after_migrating, repair_language

        post_save.connect(remember_saved, sender=get_image_model())
        post_migrate.connect(repair_after_migrating)
        post_save.connect(repair_language, sender=Locale)
