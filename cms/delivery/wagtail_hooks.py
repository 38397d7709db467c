"""The list of webhook deliveries under Reports, where each of them can be sent again."""

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.delivery.deliveries import send_again
from cms.delivery.messages import message_of
from cms.delivery.models import Delivery
from cms.delivery.tasks import deliver_what_is_due

STATES: dict[str, tuple[Any, dict[str, Any]]] = {
    "waiting": (_("Waiting"), {"next_attempt__isnull": False}),
    "failed": (_("Given up"), {"next_attempt": None, "delivered_at": None}),
    "delivered": (_("Delivered"), {"delivered_at__isnull": False}),
}
SHOWN_TAGS = 6


class DeliveryFilterSet(WagtailFilterSet):
    state = ChoiceFilter(
        label=_("State"),
        choices=[(name, label) for name, (label, _conditions) in STATES.items()],
        method="filter_state",
    )

    class Meta:
        model = Delivery
        fields: list[str] = []

    def filter_state(
        self, deliveries: QuerySet[Delivery], name: str, value: str
    ) -> QuerySet[Delivery]:
        return deliveries.filter(**STATES[value][1])


def state_of(delivery: Delivery) -> Any:
    """Delivered, given up, or waiting for its first or next attempt."""
    if delivery.next_attempt:
        return STATES["waiting"][0]
    return STATES["delivered" if delivery.delivered_at else "failed"][0]


def answer_to(delivery: Delivery) -> str:
    """Return the last answer: a status, or why there was none."""
    return str(delivery.last_status or delivery.last_error or "")


def tags_of(delivery: Delivery) -> str:
    tags = message_of(delivery).tags
    return ", ".join(tags[:SHOWN_TAGS]) + (" …" if len(tags) > SHOWN_TAGS else "")


class DeliveryIndexView(IndexView):
    any_permission_required = ["view", "change"]
    default_ordering = "-event__created"

    def get_base_queryset(self) -> QuerySet[Delivery]:
        return super().get_base_queryset().select_related("event")

    def get_list_buttons(self, instance: Delivery) -> list[Any]:
        return []

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "created",
                label=_("Change"),
                accessor=tags_of,
                get_url=self.get_edit_url,
                get_title_id=lambda delivery: f"delivery_{delivery.pk}",
            ),
            Column("url", label=_("Address")),
            Column("state", label=_("State"), accessor=state_of),
            Column("attempts", label=_("Attempts"), sort_key="attempts"),
            Column("answer", label=_("Last answer"), accessor=answer_to),
            DateColumn("event", label=_("Created"), accessor="event.created"),
            DateColumn("delivered_at", label=_("Delivered"), sort_key="delivered_at"),
        ]


class SendAgainView(EditView):
    """Shows one delivery; nothing of it can be edited. Posting sends it again."""

    template_name = "delivery/delivery.html"
    header_icon = "mail"
    page_title = _("Webhook delivery")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        send_again([self.get_object()])
        deliver_what_is_due.enqueue()
        messages.success(request, gettext("It is being sent again."))
        return redirect(self.index_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "delivery": self.object,
            "message": message_of(self.object),
            "state": state_of(self.object),
            "answer": answer_to(self.object),
        }


class DeliveryViewSet(ModelViewSet):
    model = Delivery
    icon = "mail"
    menu_hook = "register_reports_menu_item"
    menu_label = _("Webhooks")
    menu_name = "webhooks"
    menu_order = 760
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = DeliveryIndexView
    edit_view_class = SendAgainView
    filterset_class = DeliveryFilterSet
    form_fields = ["url"]
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ("add_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        )
        return super().get_common_view_kwargs(**absent, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.edit_view, name="edit"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """With the one to view, which Wagtail leaves out where there is no inspection."""
        return Permission.objects.filter(content_type=ContentType.objects.get_for_model(Delivery))


@hooks.register("register_admin_viewset")
def register_viewset() -> DeliveryViewSet:
    return DeliveryViewSet("webhooks")
