"""The list of sources, with the counts of their mentions, and its export."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    LiveStatusTagColumn,
    LocaleColumn,
)
from wagtail.admin.widgets.button import Button, ButtonWithDropdown
from wagtail.snippets.views.snippets import IndexView

from cms.admin.csv_escaping import EscapingExportMixin
from cms.admin.mentions import with_mention_counts
from cms.admin.permissions import can_import, with_status
from cms.admin.source_changes import drafts_of
from cms.admin.source_health.listing import LinkHealthColumn, ReviewColumn, SourceHealthFilterSet
from cms.admin.templatetags.hub_bulk_actions import offered_actions
from cms.admin.translation_buttons import localize_hook, translation_buttons, with_translations
from cms.health.queries import with_link_health
from cms.mentions.kinds import drafted_mentions_label, kinds, mentions_label
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source, SourceKind
from cms.sort_keys import by_sort_key
from cms.web.forbidden import ForbiddingMixin


class MentionCountColumn(Column):
    """The number of live mentions as a link to them, and of those in drafts: “3 +2 in drafts”."""

    cell_template_name = "hub_admin/mention_count_cell.html"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        name = f"{kind}_mentions"
        super().__init__(name, label=mentions_label(kind), sort_key=name)

    def get_cell_context_data(self, instance: Source, parent_context: Any) -> dict[str, Any]:
        url = reverse(Source.snippet_viewset.get_url_name("usage"), args=[instance.pk])
        return {
            **super().get_cell_context_data(instance, parent_context),
            "live": self.get_value(instance),
            "drafted": getattr(instance, f"drafted_{self.name}"),
            "url": f"{url}?kind={self.kind}",
        }


class SourceFilterSet(SourceHealthFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=SourceKind.choices,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    mentions = django_filters.ChoiceFilter(
        label=_("Mentions"),
        choices=[
            ("none", _("Unused: mentioned nowhere")),
            ("live", _("Mentioned live")),
            ("drafts", _("Mentioned in drafts only")),
        ],
        empty_label=_("All"),
        method="by_mentions",
        widget=forms.RadioSelect,
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[
            ("live", _("Live")),
            ("draft", _("Not published")),
            ("changed", _("Live, with unpublished changes")),
        ],
        empty_label=_("All"),
        method="by_status",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def by_mentions(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        mentions = Mention.objects.filter(source=OuterRef("pk"))
        live = Exists(mentions.filter(state=MentionState.LIVE))
        match value:
            case "none":
                return sources.exclude(Exists(mentions))
            case "live":
                return sources.filter(live)
        return sources.filter(Exists(mentions)).exclude(live)

    def by_status(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        match value:
            case "live":
                return sources.filter(live=True)
            case "draft":
                return sources.filter(live=False)
        return sources.filter(live=True, has_unpublished_changes=True)


IMPORTED_AGAIN = ("title", "slug", "website", "publisher", "kind")
"""Exported fields that a sheet may change, and that drafts hold."""


class SourceIndexView(ForbiddingMixin, EscapingExportMixin, IndexView):
    """The list; one statement reads a page of it with all counts."""

    list_display = [
        "title",
        Column("publisher", label=_("Publisher"), sort_key="publisher"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        *map(MentionCountColumn, kinds()),
        LinkHealthColumn(),
        ReviewColumn(),
        LocaleColumn(label=_("Language")),
        LiveStatusTagColumn(label=_("Status")),
    ]
    filterset_class = SourceFilterSet
    list_export = [
        "title",
        "slug",
        "website",
        "publisher",
        "kind",
        "locale.language_code",
        *(f"{state}{kind}_mentions" for kind in kinds() for state in ("", "drafted_")),
        "link_status",
        "link_checked_at",
        "review_by",
        "review_owner",
        "live",
    ]
    export_headings = {
        "locale.language_code": _("Language"),
        **{f"{kind}_mentions": mentions_label(kind) for kind in kinds()},
        **{f"drafted_{kind}_mentions": drafted_mentions_label(kind) for kind in kinds()},
        "link_status": _("Link"),
        "link_checked_at": _("Link looked at"),
    }

    def get_base_queryset(self) -> QuerySet[Source]:
        sources = Source.objects.select_related("locale", "review_owner")
        if self.is_export:
            sources = sources.select_related("latest_revision")
        return with_translations(with_link_health(with_mention_counts(sources)))

    def to_row_dict(self, item: Source) -> dict[str, Any]:
        """Export the latest version, draft or not, so that importing it again changes nothing."""
        draft = drafts_of([item], IMPORTED_AGAIN)[item.pk]
        return super().to_row_dict(draft)

    def get_table(self, object_list: Iterable[Source]) -> Any:
        return super().get_table(with_status(object_list))

    def order_queryset(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Sort sources with equal values by title, so that pages of the list do not overlap."""
        ordered = super().order_queryset(queryset)
        names = by_sort_key(Source, ordered.query.order_by)
        return ordered.order_by(*names, "sort_key", "pk")

    @cached_property
    def offers_bulk_actions(self) -> bool:
        return bool(offered_actions(self.request.user))

    @cached_property
    def columns(self) -> list[Any]:
        """Leave out the boxes to tick for users who may take no bulk action."""
        return [
            column
            for column in super().columns
            if self.offers_bulk_actions or not isinstance(column, BulkActionsCheckboxColumn)
        ]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons]
        if can_import(self.request.user):
            buttons.append(
                Button(
                    _("Import from a sheet"),
                    url=reverse("source_import"),
                    icon_name="upload",
                    priority=80,
                )
            )
        return buttons

    def get_list_more_buttons(self, instance: Source) -> list[Any]:
        return [
            *super().get_list_more_buttons(instance),
            Button(
                _("Where it is used"),
                url=reverse(Source.snippet_viewset.get_url_name("usage"), args=[instance.pk]),
                icon_name="link",
                priority=15,
            ),
        ]

    def get_list_buttons(self, instance: Source) -> list[Any]:
        """Wagtail's buttons, with those of wagtail-localize made without queries."""
        next_url = self.request.path
        buttons = self.get_list_more_buttons(instance)
        for hook in hooks.get_hooks("register_snippet_listing_buttons"):
            if hook is not localize_hook:
                buttons.extend(hook(instance, self.request.user, next_url))
        if self.request.user.has_perm("wagtail_localize.submit_translation"):
            buttons.extend(translation_buttons(instance, next_url))
        for hook in hooks.get_hooks("construct_snippet_listing_buttons"):
            hook(buttons, instance, self.request.user)
        return [
            ButtonWithDropdown(
                buttons=[
                    Button.from_menu_item(button) if isinstance(button, MenuItem) else button
                    for button in buttons
                ],
                icon_name="dots-horizontal",
                attrs={"aria-label": gettext("More options for '%(title)s'") % {"title": instance}},
            )
        ]
