"""System checks of the settings of webhooks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning

from cms.delivery.signature import PREFIX


@register
def check_secret(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a secret in the form of the release before."""
    if not settings.WEBHOOK_URLS or settings.WEBHOOK_SECRET.startswith(PREFIX):
        return []
    return [
        CheckWarning(
            "WEBHOOK_SECRET is no secret of Standard Webhooks. The next release refuses it.",
            hint=(
                "Make one as .env.example says. Until the receivers know it, keep the present one"
                " in WEBHOOK_SECRET_FALLBACKS."
            ),
            id="delivery.W001",
        )
    ]
