from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "cms.accounts"

    def ready(self) -> None:
        from cms.accounts import sessions

        user_logged_in.connect(sessions.remember_where)
