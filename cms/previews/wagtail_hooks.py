"""The list of preview links under Reports, where each of them can be revoked."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from cms.previews.models import Preview


class PreviewIndexView(IndexView):
    any_permission_required = ["view", "delete"]

    def get_base_queryset(self) -> QuerySet[Preview]:
        """Leave out expired previews."""
        return super().get_base_queryset().exclude(pk__in=Preview.objects.expired())

    def get_edit_url(self, instance: Preview) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_copy_url(self, instance: Preview) -> None:
        return None

    def get_list_buttons(self, instance: Preview) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("Draft"),
                accessor=str,
                get_url=lambda preview: self.get_delete_url(preview),
                get_title_id=lambda preview: f"preview_{preview.pk}",
            ),
            Column(
                "content_type", label=_("Type"), accessor=lambda preview: preview.content_type.name
            ),
            Column("user", label=_("User")),
            DateColumn("created", label=_("Created"), sort_key="created"),
            DateColumn("expires", label=_("Expires"), sort_key="expires"),
        ]


class RevokeView(DeleteView):
    page_title = _("Revoke")
    header_icon = "cross"
    success_message = _("The preview link of “%(object)s” has been revoked.")

    confirmation_message = _(
        "Revoke this preview link? Whoever holds it sees the draft no longer. The draft itself"
        " stays as it is."
    )


class PreviewViewSet(ModelViewSet):
    model = Preview
    icon = "view"
    menu_label = _("Preview links")
    menu_order = 750
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = PreviewIndexView
    delete_view_class = RevokeView
    delete_template_name = "previews/confirm_revoke.html"
    form_fields = ["title"]
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ("add_url_name", "edit_url_name", "history_url_name", "usage_url_name")
        )
        return super().get_common_view_kwargs(**absent, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<uuid:pk>/revoke/", self.delete_view, name="delete"),
        ]


previews = PreviewViewSet("previews")


class PreviewsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(Preview)
        return bool(policy.user_has_any_permission(request.user, ["view", "delete"]))


@hooks.register("register_admin_viewset")
def register_viewset() -> PreviewViewSet:
    return previews


@hooks.register("register_reports_menu_item")
def register_menu_item() -> MenuItem:
    return PreviewsMenuItem(
        previews.menu_label,
        reverse(previews.get_url_name("index")),
        name="preview-links",
        icon_name=previews.icon,
        order=previews.menu_order,
    )


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="previews", codename__in=["view_preview", "delete_preview"]
    )
