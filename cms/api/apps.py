from django.apps import AppConfig
from django.core.signals import request_started


class ApiConfig(AppConfig):
    name = "cms.api"

    def ready(self) -> None:
        from cms.api import checks, statement_timeout  # noqa: F401

        request_started.connect(statement_timeout.release)
