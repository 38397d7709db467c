"""Every path this server answers; `/healthz/` is answered before them, by middleware."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    # Media by Django itself, in development only: the pattern is empty unless DEBUG.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
