from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "cms.delivery"
    verbose_name = _("delivery")

    def ready(self) -> None:
        from cms.delivery import checks  # noqa: F401
        from cms.delivery.consumers import announce_search
        from cms.delivery.watched import watch
        from search.signals import searching_changed

        searching_changed.connect(announce_search)
        post_migrate.connect(watch, sender=self)
