from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "cms.operations"

    def ready(self) -> None:
        from cms.operations import checks  # noqa: F401
