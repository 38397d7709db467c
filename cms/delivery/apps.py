from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "cms.delivery"
    verbose_name = _("delivery")

    def ready(self) -> None:
        from cms.delivery import signal_handlers
        from cms.delivery.watched import watch

        signal_handlers.connect()
        post_migrate.connect(watch, sender=self)
