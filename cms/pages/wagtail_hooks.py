from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import ngettext
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.actions.delete import DeletePageAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.chooser import BrowseView
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page

from cms.pages.deletion import explanation, guides_first, guides_left_behind
from cms.pages.models import GuidePage
from cms.pages.models.hub_page import HubPage
from cms.visibility import published


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("choose-listed-page/<int:first>/", choose_listed_page, name="choose_listed_page"),
        path("choose-listed-page/<int:first>/<int:parent_page_id>/", choose_listed_page),
    ]


def choose_listed_page(
    request: HttpRequest, first: int, parent_page_id: int | None = None
) -> HttpResponse:
    """Answer as Wagtail's chooser; it asks with the id of another page once one is chosen."""
    response: HttpResponse = BrowseView.as_view()(request, parent_page_id or first)
    return response


@hooks.register("before_delete_page")
def keep_topics_that_guides_belong_to(request: HttpRequest, page: Page) -> HttpResponse | None:
    guides = guides_left_behind([page])
    if not guides.exists():
        return None
    messages.error(request, explanation(guides))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_selected_topics_that_guides_belong_to(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> HttpResponse | None:
    if action_type != "delete" or action.model is not Page:
        return None
    guides = guides_left_behind(objects)
    if not guides.exists():
        guides_first(objects)
        return None
    messages.error(request, explanation(guides))
    return redirect(action.next_url)


class KeepTopicsAPIAction(DeletePageAPIAction):
    def execute(self, instance: Page, data: dict[str, Any]) -> Response:
        guides = guides_left_behind([instance])
        if guides.exists():
            raise ValidationError({"topic": [explanation(guides)]})
        return super().execute(instance, data)


class HubPagesAdminAPIViewSet(PagesAdminAPIViewSet):
    actions = {**PagesAdminAPIViewSet.actions, "delete": KeepTopicsAPIAction}


@hooks.register("before_publish_page")
def keep_what_is_live_while_a_change_is_scheduled(request: HttpRequest, page: Page) -> None:
    """Wagtail's form publishes without the method of the page that does this."""
    if isinstance(page, HubPage) and page.latest_revision:
        page.add_live_revision(page.latest_revision)


@hooks.register("after_unpublish_page")
def report_moved_guides(request: HttpRequest, page: Page) -> None:
    hidden = GuidePage.objects.filter(published(), topic=page.pk).count()
    if hidden:
        messages.warning(
            request,
            ngettext(
                "%(count)d published guide belongs to this topic. Readers do not see it until the"
                " topic is published again.",
                "%(count)d published guides belong to this topic. Readers do not see them until"
                " the topic is published again.",
                hidden,
            )
            % {"count": hidden},
        )


@hooks.register("construct_admin_api")
def delete_through_the_api_with_care(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", HubPagesAdminAPIViewSet)
