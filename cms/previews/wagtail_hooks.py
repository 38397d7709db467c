"""The list of preview links under Reports, where each of them can be revoked."""

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.previews.models import Preview


class PreviewIndexView(IndexView):
    any_permission_required = ["view", "delete"]

    def get_base_queryset(self) -> QuerySet[Preview]:
        """Leave out expired previews."""
        return super().get_base_queryset().exclude(pk__in=Preview.objects.expired())

    def get_list_buttons(self, instance: Preview) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("Draft"),
                accessor=str,
                get_url=self.get_delete_url,
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
    menu_hook = "register_reports_menu_item"
    menu_label = _("Preview links")
    menu_name = "preview-links"
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

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """With the one to view, which Wagtail leaves out where there is no inspection."""
        return Permission.objects.filter(content_type=ContentType.objects.get_for_model(Preview))


@hooks.register("register_admin_viewset")
def register_viewset() -> PreviewViewSet:
    return PreviewViewSet("previews")
