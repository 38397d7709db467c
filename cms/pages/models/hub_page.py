from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from grapple.models import GraphQLString
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from cms.addresses import language_prefix, path_below
from cms.pages.forms import HubPageForm
from cms.previews.on_site import PreviewOnSiteMixin
from cms.snippets.models.live_while_scheduled import LiveWhileScheduledMixin
from cms.snippets.models.seo_settings import (
    hide_from_search_engines_field,
    search_engines_panel,
    seo_image_field,
)
from cms.sort_keys import SortKeyField, SortKeyMixin


class HubPage(LiveWhileScheduledMixin, SortKeyMixin, PreviewOnSiteMixin, Page):
    """The base of all pages of the hub: their addresses on the frontend, and their preview.

    Pages in another language than the default one live below that language's code ("/nl/…").
    """

    sort_key = SortKeyField(of="title")
    seo_image = seo_image_field()
    hide_from_search_engines = hide_from_search_engines_field()

    base_form_class = HubPageForm
    promote_panels = [*Page.promote_panels, search_engines_panel()]
    # A shared password is asked for by pages that Django serves, and it serves none.
    private_page_options = ["login", "groups"]
    graphql_fields = [
        GraphQLString(
            "slug",
            required=True,
            description=_("The last part of the page's address; unique among its siblings."),
        ),
        GraphQLString("title", required=True, description=_("The title of the page.")),
    ]

    class Meta:
        abstract = True

    def update_aliases(self, **kwargs: Any) -> None:
        """Leave aliases as they are while the page is only scheduled.

        Wagtail calls this then, too, and would publish them at once.
        """
        if self.live:
            super().update_aliases(**kwargs)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        roots: tuple[SiteRootPath, ...] = self._get_relevant_site_root_paths(request)
        if not roots:
            return None
        root = roots[0]
        path = path_below(root.root_path, root.language_code, self.url_path)
        return (root.site_id, root.root_url, path) if path else None

    def get_url(
        self, request: HttpRequest | None = None, current_site: Site | None = None
    ) -> str | None:
        """The absolute address: a path alone would lead to this server, which serves no pages."""
        return self.get_full_url(request)

    url = property(get_url)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.preview_template_name()

    @classmethod
    def preview_template_name(cls) -> str:
        return f"pages/{cls._meta.model_name}_preview.html"


def path_of_draft(page: HubPage) -> str | None:
    """Return the path of a page with these values, saved or not; None if it is on no site."""
    parent = page.get_parent()
    if page.is_site_root():
        return language_prefix(page.locale.language_code) + "/"
    page.set_url_path(parent)
    parts = page.get_url_parts()
    return parts[2] if parts else None
