"""The field that holds a chosen source, and warns of one that is not well."""

from functools import cached_property

from django import forms
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
    """Built in the browser as any other chooser; the controller sees the template appear."""

    @cached_property
    def media(self) -> forms.Media:
        return super().media + _own_media()


register(SourceChooserAdapter(), AdminSourceChooser)
