from django.apps import AppConfig
from django.core.signals import request_started


class ApiConfig(AppConfig):
    name = "cms.api"

    def ready(self) -> None:
        from cms.api import checks  # noqa: F401
        from cms.api.execution.budget import reset_statement_timeouts

        request_started.connect(reset_statement_timeouts)
