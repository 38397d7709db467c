"""Every path this server answers; `/healthz/` is answered before them, by middleware."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as document_urls

from cms.api.http.playground import graphiql
from cms.api.media.loaders import MEDIA_VIEW_NAME
from cms.api.media.renditions import VIEW_NAME
from cms.files import media_model
from cms.web.media import media


def admin_view(name: str) -> Any:
    """A view of the admin in the place of one of Wagtail's, which has the same address and name.

    It is imported when it is first asked for: once all hooks are registered.
    """

    @never_cache
    @admin_urls.display_custom_404
    @require_admin_access
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        found = import_string(f"cms.admin.{name}")
        view = getattr(found, "as_view", lambda: found)()
        response: HttpResponse = view(request, **arguments)
        return response

    return view


def view_of(name: str) -> Callable[..., HttpResponse]:
    """A view of the API, imported when it is first asked for.

    The API is made of what content declares, and what is wrong with that is for checks to say: not
    for whoever reads the list of paths.
    """

    @csrf_exempt
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response: HttpResponse = import_string(f"cms.api.{name}")(request, **arguments)
        return response

    return view


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon of the admin also for previews and errors, which name none."""
    return redirect(static("wagtailadmin/images/favicon.ico"))


graphql = view_of("http.views.graphql")  # middleware answers before

handler500 = "cms.web.failures.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("favicon.ico", favicon),
    path(
        "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/",
        admin_view("bulk.views.bulk_action"),
    ),
    path("admin/images/<int:image_id>/delete/", admin_view("file_removal.DeleteUsedImageView")),
    path(
        "admin/documents/delete/<int:document_id>/",
        admin_view("file_removal.DeleteUsedDocumentView"),
    ),
    path("admin/redirects/", admin_view("redirects.RedirectsView")),
    path("admin/redirects/results/", admin_view("redirects.RedirectResultsView")),
    path("admin/redirects/add/", admin_view("redirects.AddRedirectView")),
    path("admin/redirects/<int:redirect_id>/", admin_view("redirects.EditRedirectView")),
    path("admin/", include(admin_urls)),
    path("graphql/", graphql, name="graphql"),
    path("search/clicks/", view_of("http.views.report_click"), name="report_click"),
    path("graphql", graphql),  # a redirect would lose the body of a POST
    path(
        "images/<str:signature>/<int:image_id>/<str:spec>/<str:version>",
        view_of("media.views.rendition"),
        name=VIEW_NAME,
    ),
    # Where Wagtail sends a reader of a private document; their query string says where to return.
    path(
        "documents/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("documents/", include(document_urls)),
    path(f"{settings.MEDIA_PATH.strip('/')}/<path:path>", media),
]

if media_model():
    urlpatterns.append(
        path(
            "media_items/<int:media_id>/<str:filename>",
            view_of("media.files.serve"),
            name=MEDIA_VIEW_NAME,
        )
    )

if settings.GRAPHIQL:
    urlpatterns.insert(0, path("graphiql/", graphiql, name="graphiql"))
