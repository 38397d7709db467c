"""The screens of sources."""

import uuid
from typing import Any

from django.http import QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel, ObjectList
from wagtail.models import Locale
from wagtail.snippets.views.snippets import (
    CreateView,
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSet,
)

from cms.admin.choosing.chooser import SEARCHED_FIELDS, SourceChooserViewSet
from cms.admin.choosing.known_website import KnownWebsitePanel, SourceForm
from cms.admin.source_list import SourceIndexView
from cms.admin.source_removal import DeleteSourceView, UnmentionSourceView, UnpublishSourceView
from cms.admin.source_usage import SourceUsageView
from cms.admin.source_usage_panel import SourceUsagePanel
from cms.snippets.models import Source

_title, _website, *_others = Source.panels[0].children
THE_SOURCE = MultiFieldPanel(
    [_title, _website, KnownWebsitePanel(), *_others],
    heading=Source.panels[0].heading,
    icon=Source.panels[0].icon,
)


class CreateSourceView(CreateView):
    def get_preview_url(self) -> str:
        """With the language, which the form does not say."""
        return self._set_locale_query_param(super().get_preview_url())


class NamedPreviewMixin:
    """Makes up a title and a slug for what has none yet, as Wagtail does for pages."""

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
        code = self.request.GET.get("locale")
        locales = Locale.objects.filter(language_code=code)
        return Source(locale=locales.first() or Locale.get_default())


class SourceViewSet(SnippetViewSet):
    """Searched in the table itself: an editor finds a source the moment it exists."""

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
            *Source.panels[2:],
        ],
        base_form_class=SourceForm,
    )
    export_filename = "sources"

    def get_usage_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The view's own template comes before the one for all snippets."""
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
