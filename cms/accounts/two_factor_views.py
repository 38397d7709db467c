from typing import Any

import django_otp
import qrcode
import qrcode.image.svg
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

SPARE_CODES = 10
TEMPLATE = "accounts/second_factor.html"


class CodeForm(forms.Form):
    """The code that an authenticator shows, or a spare one."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": ""}),
    )

    def __init__(self, user: Any, device: Any, data: Any = None) -> None:
        super().__init__(data)
        self._user = user
        self.device = device

    def clean_code(self) -> str:
        """Find the device whose code it is; django-otp itself slows guessing down."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        if self.device is None:
            self.device = django_otp.match_token(self._user, code)
        elif not self.device.verify_token(code):
            self.device = None
        if self.device is None:
            raise forms.ValidationError(_("This is not the code of this moment."))
        return code


@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up a device, or take it away again."""
    user: Any = request.user
    if django_otp.user_has_device(user):
        return _remove(request)
    device, _created = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    form = CodeForm(user, device, request.POST or None)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form, "picture": _picture(device)})
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    django_otp.login(request, device)
    spare = StaticDevice.objects.create(user=user, name="spare codes")
    codes = [StaticToken.random_token() for _number in range(SPARE_CODES)]
    spare.token_set.bulk_create(StaticToken(device=spare, token=code) for code in codes)
    return render(request, TEMPLATE, {"codes": codes})


@sensitive_post_parameters("code")
def second_factor_check(request: HttpRequest) -> HttpResponse:
    """Enter the code of a device that was set up before."""
    form = CodeForm(request.user, None, request.POST or None)
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form})
    django_otp.login(request, form.device)
    return redirect("wagtailadmin_home")


def _remove(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.is_verified():
        raise PermissionDenied
    if request.method == "POST":
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        messages.success(request, _("The second factor was taken away."))
        return redirect("second_factor")
    return render(request, TEMPLATE, {"has_device": True})


def _picture(device: TOTPDevice) -> str:
    image = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage)
    return mark_safe(image.to_string().decode())
