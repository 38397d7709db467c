from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks

from cms.admin.saving.edit_views import guard_snippets
from cms.admin.saving.views import session, signed_in


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("saving/session/", session, name="hub_saving_session"),
        path("saving/signed-in/", signed_in, name="hub_saving_signed_in"),
    ]


@hooks.register("insert_editor_js")
def keep_what_is_not_saved() -> SafeString:
    # Wagtail does not hand the request to these functions: the script asks who is signed in.
    context = {"name": mark_safe("<span data-hub-name></span>")}
    return render_to_string("hub_saving/editor.html", context)


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("hub_saving/saving.css"))


@hooks.register("register_admin_viewset")
def guard_edit_views_of_snippets() -> list[Any]:
    """Wagtail asks for view sets once all snippets are known, and before it makes their views."""
    guard_snippets()
    return []
