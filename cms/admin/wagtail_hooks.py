from wagtail.snippets.models import register_snippet

from cms.admin.source_viewset import SourceViewSet

register_snippet(SourceViewSet)
