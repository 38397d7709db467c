from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "cms.delivery"
    verbose_name = _("delivery")

    def ready(self) -> None:
        from cms.delivery import signal_handlers

        signal_handlers.connect()
