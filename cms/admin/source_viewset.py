"""The viewset of sources, with its views."""

import uuid
from typing import Any

from django.http import QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSet,
)

from cms.admin.choosing.chooser import SEARCHED_FIELDS, SourceChooserViewSet
from cms.admin.choosing.forms import KnownWebsiteMixin, KnownWebsitePanel
from cms.admin.replace.permissions import may_replace
from cms.admin.source_health.forms import PlannedReviewForm
from cms.admin.source_health.panels import PlannedValuesPanel, SourceHealthPanel
from cms.admin.source_health.views import review_buttons
from cms.admin.source_list import SourceIndexView
from cms.admin.source_removal import (
    ANYWAY,
    DeleteSourceView,
    UnmentionSourceView,
    UnpublishSourceView,
)
from cms.admin.source_usage import SourceUsagePanel, SourceUsageView
from cms.languages import canonical_code
from cms.mentions.guard import is_mentioned
from cms.snippets.models import Source
from cms.snippets.schedule_form import ScheduleFormMixin

_title, _website, *_others = Source.panels[0].children
THE_SOURCE = MultiFieldPanel(
    [_title, _website, KnownWebsitePanel(), *_others],
    heading=Source.panels[0].heading,
    icon=Source.panels[0].icon,
)


class SourceForm(ScheduleFormMixin, KnownWebsiteMixin, PlannedReviewForm):
    """The form of the screens that add and edit a source.

    It refuses an end date while the source is mentioned: its mentions would go with it.
    """

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if (
            self.cleaned_data.get("expire_at")
            and "expire_at" in self.changed_data
            and self.instance.pk
            and not self.for_user.has_perm(ANYWAY)
            and is_mentioned(self.instance)
        ):
            self.add_error(
                "expire_at",
                _(
                    "“%(source)s” is mentioned, and readers would lose it on that day. Take its"
                    " mentions out first, or put another source in its place."
                )
                % {"source": self.instance},
            )
        return cleaned


class CreateSourceView(CreateView):
    def get_preview_url(self) -> str:
        """Add the language, which is not in the form."""
        return self._set_locale_query_param(super().get_preview_url())


class EditSourceView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons, *review_buttons(self.object, self.request.user)]
        if may_replace(self.request.user):
            url = reverse("source_replace", args=[self.object.pk])
            buttons.append(
                Button(_("Replace everywhere"), url=url, icon_name="resubmit", priority=15)
            )
        return buttons


class NamedPreviewMixin:
    """Fill in a title and a slug for a preview without them, as Wagtail does for pages."""

    def get_form(self, query_dict: QueryDict) -> Any:
        if query_dict:
            query_dict = query_dict.copy()
            for name, stand_in in (
                ("title", gettext("Placeholder title")),
                ("slug", str(uuid.uuid4())),
            ):
                if not query_dict.get(name):
                    query_dict[name] = stand_in
        return super().get_form(query_dict)  # type: ignore[misc]


class PreviewSourceView(NamedPreviewMixin, PreviewOnEditView):
    pass


class PreviewNewSourceView(NamedPreviewMixin, PreviewOnCreateView):
    def get_object(self) -> Source:
        code = canonical_code(self.request.GET.get("locale", ""))
        locales = Locale.objects.filter(language_code=code)
        return Source(locale=locales.first() or Locale.get_default())


class SourceViewSet(SnippetViewSet):
    """The viewset of sources. It searches the table, so that a source is found once it is saved."""

    model = Source
    icon = "site"
    menu_label = _("Sources")
    menu_order = 200
    add_to_admin_menu = True
    index_view_class = SourceIndexView
    list_per_page = 50
    search_backend_name = None
    search_fields = SEARCHED_FIELDS
    add_view_class = CreateSourceView
    edit_view_class = EditSourceView
    preview_on_edit_view_class = PreviewSourceView
    preview_on_add_view_class = PreviewNewSourceView
    chooser_viewset_class = SourceChooserViewSet
    chooser_per_page = 20
    copy_view_enabled = True
    usage_view_class = SourceUsageView
    delete_view_class = DeleteSourceView
    unpublish_view_class = UnpublishSourceView
    edit_handler = ObjectList(
        [
            THE_SOURCE,
            Source.panels[1],
            MultiFieldPanel([SourceUsagePanel()], heading=_("Where it is used"), icon="link"),
            MultiFieldPanel(
                [SourceHealthPanel(), *Source.panels[2].children, PlannedValuesPanel()],
                heading=Source.panels[2].heading,
                icon="calendar-check",
            ),
            *Source.panels[3:],
        ],
        base_form_class=SourceForm,
    )
    export_filename = "sources"

    def get_usage_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Put the view's own template before the one for all snippets."""
        kwargs.setdefault("template_name", self.usage_view_class.template_name)
        return super().get_usage_view_kwargs(**kwargs)

    @property
    def usage_results_view(self) -> Any:
        return self.construct_view(
            self.usage_view_class, **self.get_usage_view_kwargs(), results_only=True
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("usage-results/<int:pk>/", self.usage_results_view, name="usage_results"),
            path("unmention/<int:pk>/", UnmentionSourceView.as_view(), name="unmention"),
        ]
