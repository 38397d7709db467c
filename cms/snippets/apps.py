from django.apps import AppConfig
from django.db.models.signals import post_save


class SnippetsConfig(AppConfig):
    name = "cms.snippets"

    def ready(self) -> None:
        from wagtail.images import get_image_model

        from cms.snippets.placeholders import remember_saved

        post_save.connect(remember_saved, sender=get_image_model())
