from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.admin.scheduling.panels import FailedSchedulesPanel


@hooks.register("construct_homepage_panels")
def show_failures(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(FailedSchedulesPanel(request))
