from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from cms.admin.choosing.columns import condition_of
from cms.health.queries import with_link_health
from cms.snippets.models import Source

LARGEST_PRIMARY_KEY = 2**31 - 1


@hooks.register("insert_global_admin_css")
def style_the_chooser() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("snippets/source_chooser.css"))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [path("sources/conditions/", source_conditions, name="source_conditions")]


def source_conditions(request: HttpRequest) -> JsonResponse:
    """Return the warnings about sources, and their summaries, by the ids in the query. One
    statement.
    """
    asked = (text for text in request.GET.getlist("id") if text.isdecimal())
    ids = [pk for pk in map(int, asked) if pk <= LARGEST_PRIMARY_KEY]
    found = with_link_health(Source.objects.filter(pk__in=ids))
    return JsonResponse(
        {
            str(source.pk): {"warnings": condition_of(source).warnings, "summary": source.summary}
            for source in found
        }
    )
