"""System checks of the settings of operations."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register


@register
def check_mail(**kwargs: Any) -> list[CheckMessage]:
    """Say that nobody can have a password reset where no mail is sent."""
    if settings.WAGTAIL_PASSWORD_RESET_ENABLED:
        return []
    return [
        Info(
            "No mail is sent, so nobody can reset a password.",
            hint="Set EMAIL_URL to a mail server, such as smtp+tls://user:password@host:587.",
            id="operations.I001",
        )
    ]
