from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from cms.accounts.views import sessions


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    urls = [path("account/sessions/", sessions, name="account_sessions")]
    if settings.TWO_FACTOR:
        from cms.accounts.two_factor_views import second_factor, second_factor_check

        urls += [
            path("account/second-factor/", second_factor, name="second_factor"),
            path("account/second-factor/code/", second_factor_check, name="second_factor_check"),
        ]
    return urls


if settings.TWO_FACTOR:

    @hooks.register("register_account_menu_item")
    def show_second_factor(request: HttpRequest) -> dict[str, str]:
        return {
            "url": reverse("second_factor"),
            "label": _("Second factor"),
            "help_text": _("Have a code asked for when you sign in, or no more."),
        }


@hooks.register("register_account_menu_item")
def show_sessions(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("account_sessions"),
        "label": _("Sessions"),
        "help_text": _("See where you are signed in, and sign out everywhere else."),
    }


@hooks.register("before_move_page")
def refuse_to_confirm(request: HttpRequest, page: Page, destination: Page) -> Any:
    """Wagtail checks when the move is made, after it has shown the titles of both pages."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
