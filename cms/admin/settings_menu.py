"""The version of the hub, beside that of Wagtail below the items of the Settings menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from wagtail import __version__
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import SubMenuItem


class SettingsMenuItem(SubmenuMenuItem):
    def render_component(self, request: HttpRequest) -> Any:
        return SubMenuItem(
            self.name,
            self.label,
            self.menu.render_component(request),
            icon_name=self.icon_name,
            classname=self.classname,
            footer_text=f"Source hub v{settings.HUB_VERSION}, Wagtail v{__version__}",
        )


def show_version(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Put the menu in the place of Wagtail's, whose items it has."""
    menu_items[:] = [
        SettingsMenuItem(
            item.label, item.menu, name=item.name, icon_name=item.icon_name, order=item.order
        )
        if item.name == "settings"
        else item
        for item in menu_items
    ]
