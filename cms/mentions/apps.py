from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "cms.mentions"

    def ready(self) -> None:
        from cms.mentions import checks  # noqa: F401
