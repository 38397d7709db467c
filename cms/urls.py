"""Every path this server answers; `/healthz/` is answered before them, by middleware."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.api.playground import graphiql
from cms.api.view import graphql

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(admin_urls)),
    path("graphql/", graphql, name="graphql"),
    path("graphql", graphql),  # a redirect would lose the body of a POST
    path("documents/", include(document_urls)),
    # Media by Django itself, in development only: the pattern is empty unless DEBUG.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

if settings.GRAPHIQL:
    urlpatterns.insert(0, path("graphiql/", graphiql, name="graphiql"))
