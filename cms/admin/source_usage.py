"""List every mention of a source: a screen of its own, and a panel in its form."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import Panel
from wagtail.models import Locale
from wagtail.snippets.views.snippets import UsageView

from cms.admin.mentions import (
    citing_pages,
    mentions_of_work,
    places_on,
    with_mention_counts,
)
from cms.mentions.kinds import kinds, plural_of
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import Source
from cms.web.forbidden import ForbiddingMixin

PAGES_PER_PAGE = 25


class MentionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Mentioned by"),
        choices=lambda: [(kind, plural_of(kind)) for kind in kinds()],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    language = django_filters.ModelChoiceFilter(
        label=_("Language of the page"),
        field_name="page__locale",
        queryset=Locale.objects.all(),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    state = django_filters.ChoiceFilter(
        label=_("Stands in"),
        choices=[
            (MentionState.LIVE, _("What is published")),
            (MentionState.DRAFT, _("A draft")),
        ],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Mention
        fields: list[str] = []


class PagesPaginator(WagtailPaginator):
    verbose_name = _("page")
    verbose_name_plural = _("pages")


class SourceUsageView(ForbiddingMixin, UsageView):
    """The mentions of a source, as pages with all their places."""

    page_title = _("Where it is used")
    template_name = "hub_admin/source_usage.html"
    results_template_name = "hub_admin/source_usage_results.html"
    permission_required = None
    any_permission_required = ["add", "change", "delete", "view"]
    filterset_class = MentionFilterSet
    is_searchable = True
    search_fields = ["page__title", "section_heading", "kicker", "note"]
    search_backend_name = None
    paginate_by = PAGES_PER_PAGE
    paginator_class = PagesPaginator
    verbose_name_plural = _("pages")
    columns: list[Any] = []

    def get_edit_url(self, instance: Source) -> str | None:
        may_edit = self.user_has_permission("change")
        return super().get_edit_url(instance) if may_edit else None

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, {**here, "label": self.page_title}]

    def get_index_results_url(self) -> str:
        return reverse(Source.snippet_viewset.get_url_name("usage_results"), args=[self.object.pk])

    @cached_property
    def found(self) -> QuerySet[Mention]:
        mentions = mentions_of_work(self.object)
        return self.search_queryset(self.filter_queryset(mentions))

    def get_queryset(self) -> QuerySet[Mention, Any]:
        return citing_pages(self.found)

    def get_table(self, object_list: Any, **kwargs: Any) -> Any:
        return super(UsageView, self).get_table([], **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        page_ids = [entry["page_id"] for entry in context["object_list"]]
        matching = None
        if self.is_searching or self.is_filtering:
            matching = set(self.found.filter(page__in=page_ids).values_list("pk", flat=True))
        context["citing_pages"] = places_on(
            page_ids, mentions_of_work(self.object), self.request.user, matching
        )
        return context


PAGES_IN_PANEL = 5


class SourceUsagePanel(Panel):
    """The counts and first pages of the mentions of a saved source. Four statements."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "hub_admin/source_usage_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            mentions = mentions_of_work(self.instance)
            pages = citing_pages(mentions)
            page_ids = [entry["page_id"] for entry in pages[: PAGES_IN_PANEL + 1]]
            user = self.request.user
            return {
                **context,
                "counts": with_mention_counts(Source.objects.filter(pk=self.instance.pk)).first(),
                "citing_pages": places_on(page_ids[:PAGES_IN_PANEL], mentions, user),
                "has_more": len(page_ids) > PAGES_IN_PANEL,
                "usage_url": reverse(
                    Source.snippet_viewset.get_url_name("usage"), args=[self.instance.pk]
                ),
            }
