"""Every path this server answers; `/healthz/` is answered before them, by middleware."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.api.http.playground import graphiql
from cms.api.http.views import graphql, report_click
from cms.api.media.renditions import VIEW_NAME
from cms.api.media.views import rendition
from cms.web.media import media

handler500 = "cms.web.failures.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(admin_urls)),
    path("graphql/", graphql, name="graphql"),
    path("search/clicks/", report_click, name="report_click"),
    path("graphql", graphql),  # a redirect would lose the body of a POST
    path(
        "images/<str:signature>/<int:image_id>/<str:spec>/<str:version>", rendition, name=VIEW_NAME
    ),
    # Where Wagtail sends a reader of a private document; their query string says where to return.
    path(
        "documents/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path("documents/", include(document_urls)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", media),
]

if settings.GRAPHIQL:
    urlpatterns.insert(0, path("graphiql/", graphiql, name="graphiql"))
