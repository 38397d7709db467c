from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from cms.accounts import throttle
from cms.cache import counters
from cms.web.client import client_of


class LoginForm(WagtailLoginForm):
    """Wagtail's, which refuses whoever has tried too often before it looks at the password."""

    error_messages = {
        **WagtailLoginForm.error_messages,
        "throttled": _("There were too many attempts to sign in. Try again in 15 minutes."),
        "busy": _("Many people sign in at the moment. Try again in a few seconds."),
    }

    def clean(self) -> dict[str, Any]:
        """Check the password if there may be another attempt."""
        account = self.cleaned_data.get("username") or ""
        address = client_of(self.request)
        if not throttle.may_try(account, address):
            raise self._refusal("throttled")
        with throttle.turn_to_hash() as is_turn:
            if not is_turn:
                raise self._refusal("busy")
            try:
                cleaned: dict[str, Any] = super().clean()
            except ValidationError:
                throttle.count_failure(account, address)
                raise
        throttle.forget(account, address)
        return cleaned

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class PasswordResetForm(WagtailPasswordResetForm):
    """Wagtail's, which sends a few mails an hour for each address it is asked from."""

    def save(self, *args: Any, request: Any = None, **options: Any) -> None:
        """Send the mail, or silently none."""
        if counters.hit(throttle.RESETS_BY_ADDRESS, "reset", client_of(request)):
            super().save(*args, request=request, **options)
