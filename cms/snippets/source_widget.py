"""The chooser widget of sources, which warns of a source that needs attention."""

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.snippets.widgets import AdminSnippetChooser, SnippetChooserAdapter


def _own_media() -> forms.Media:
    return forms.Media(js=[versioned_static("snippets/source_chooser.js")])


class AdminSourceChooser(AdminSnippetChooser):
    template_name = "snippets/source_chooser.html"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + _own_media()


class SourceChooserAdapter(SnippetChooserAdapter):
    """The telepath adapter of the widget."""

    @cached_property
    def media(self) -> forms.Media:
        return super().media + _own_media()


register(SourceChooserAdapter(), AdminSourceChooser)
