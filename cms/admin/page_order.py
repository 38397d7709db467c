"""Pages in the order of the page tree: a list of any length, and ways to move a page in it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ModelMultipleChoiceFilter
from wagtail.actions.move_page import MovePageAction
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.widgets import AdminPageChooser, Button
from wagtail.models import Page

from cms.admin.views import ScreenView, prefetch_companions
from cms.pages.models import GuideIndexPage, TopicPage

DRAGGED = 50
"""Pages of one list that can be dragged into order; longer lists have pages and are not."""

WAYS = {
    "up": (_("Move up"), "arrow-up"),
    "down": (_("Move down"), "arrow-down"),
    "top": (_("Move to top"), "arrow-up"),
    "bottom": (_("Move to bottom"), "arrow-down"),
}


class GuideFilterSet(GenericPageFilterSet):
    """The filters of a list of guides."""

    topic = ModelMultipleChoiceFilter(
        field_name="guidepage__topic",
        label=_("Topic"),
        queryset=lambda request: TopicPage.objects.order_by("sort_key").only(
            "title", "draft_title"
        ),
        widget=forms.CheckboxSelectMultiple,
    )


class OrderedIndexView(ExplorableIndexView):
    """Wagtail's list shows all pages at once where they are in the order of the tree."""

    @cached_property
    def lists_guides(self) -> bool:
        return isinstance(self.parent_page, GuideIndexPage)

    @cached_property
    def explorable_columns(self) -> list[Column]:
        """Show the topic after the title of a guide, as it is published."""
        columns: list[Column] = [*super().explorable_columns]
        if self.lists_guides:
            after = [column.name for column in columns].index("title") + 1
            columns.insert(after, Column("topic", label=_("Topic")))
        return columns

    @cached_property
    def filters(self) -> Any:
        if self.lists_guides:
            self.filterset_class = GuideFilterSet
        return super().filters

    @cached_property
    def show_ordering_column(self) -> bool:
        """Offer handles to those who may drag, in lists that are short enough to be dragged."""
        return bool(
            super().show_ordering_column
            and self.permissions.can_reorder_children()
            and self.parent_page.numchild <= DRAGGED
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        prefetch_companions(context["object_list"])
        if self.ordering == "ord" and self.permissions.can_reorder_children():
            for page in context["object_list"]:
                page.placed_at = urlencode({"next": self.request.get_full_path()})
        return context


def placing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of each page of a list that is in the order of the tree."""
    back = getattr(page, "placed_at", None)
    if back is None:
        return
    for number, (way, (label, icon)) in enumerate(WAYS.items()):
        address = reverse("page_place", args=[page.pk, way])
        yield Button(
            label,
            icon_name=icon,
            priority=12 + number,
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": f"{address}?{back}",
            },
        )
    yield Button(
        _("Move after…"),
        reverse("page_place_after", args=[page.pk]) + f"?{back}",
        icon_name="arrow-right-full",
        priority=16,
    )


class AfterForm(forms.Form):
    after = forms.ModelChoiceField(
        Page.objects.all(), label=_("Place it after"), widget=AdminPageChooser
    )


class PlaceView(ScreenView):
    """Move a page among those beside it. The same permission as for dragging."""

    header_icon = "order"
    http_method_names = ["post"]

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["pk"])

    def check_access(self) -> None:
        parent = self.page.get_parent()
        if not parent or not parent.permissions_for_user(self.request.user).can_reorder_children():
            raise PermissionDenied

    def post(self, request: HttpRequest, pk: int, way: str) -> HttpResponse:
        """Move it by one, or to one of the ends."""
        others = self.page.get_siblings().exclude(pk=pk)
        target, position = {
            "up": (others.filter(path__lt=self.page.path).last(), "left"),
            "down": (others.filter(path__gt=self.page.path).first(), "right"),
            "top": (others.first(), "left"),
            "bottom": (others.last(), "right"),
        }[way]
        return self.place(target, position)

    def place(self, target: Page | None, position: str) -> HttpResponse:
        if target is not None:
            MovePageAction(self.page, target, pos=position, user=self.request.user).execute(
                skip_permission_checks=True
            )
        text = gettext("“%(page)s” has been moved.") % {"page": self.page.get_admin_display_title()}
        messages.success(self.request, text)
        following = get_valid_next_url_from_request(self.request)
        return redirect(following or reverse("wagtailadmin_explore", args=[self._parent_pk]))

    @property
    def _parent_pk(self) -> int:
        return int(self.page.get_parent().pk)


class PlaceAfterView(PlaceView):
    """Ask after which page it comes."""

    page_title = _("Move after…")
    template_name = "hub_admin/place_after.html"
    http_method_names = ["get", "post"]

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._ask(AfterForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        form = AfterForm(request.POST)
        if not form.is_valid():
            return self._ask(form)
        target = form.cleaned_data["after"]
        if target.pk == pk or not target.is_sibling_of(self.page):
            form.add_error("after", gettext("Choose another page of the same list."))
            return self._ask(form)
        return self.place(target, "right")

    def _ask(self, form: AfterForm) -> HttpResponse:
        widget: Any = form.fields["after"].widget
        parent = self.page.get_parent()
        form.fields["after"].initial = self.page.get_prev_sibling()
        widget.target_models = [self.page.specific_class]
        return self.show(
            form=form,
            media=form.media,
            next=get_valid_next_url_from_request(self.request),
            list_url=reverse("wagtailadmin_explore", args=[parent.pk]),
        )
