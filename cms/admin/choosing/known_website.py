"""Warns of a website that is a source already, wherever a source is written down.

The warning can be overridden, knowingly, with a box that appears along with it. A source that
keeps its website is not asked again.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from cms.snippets.duplicates import sources_with_website
from cms.snippets.models import Source
from cms.snippets.website_key import website_key

MOST_NAMED = 3


class KnownWebsiteMixin(forms.Form):
    """`known` are the sources that the form warns of; empty if there is nothing to warn of."""

    known: list[Source]
    instance: Source

    same_website = forms.BooleanField(
        required=False,
        label=_("Keep this as a source of its own, with the same website"),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.known = self._known_sources()
        if self.known:
            self.add_error(
                "website",
                gettext("This site is already a source: “%(source)s”. Choose it instead.")
                % {"source": self.known[0]},
            )
        return cleaned

    def _known_sources(self) -> list[Source]:
        website = self.cleaned_data.get("website")
        if not website or self.cleaned_data.get("same_website"):
            return []
        kept = self.instance.pk and website_key(self.initial.get("website") or "")
        if kept == website_key(website):
            return []
        locale = self.cleaned_data.get("locale") or self.instance.locale_id
        others = sources_with_website(website, locale).exclude(pk=self.instance.pk)
        return list(others[:MOST_NAMED])


class KnownWebsitePanel(Panel):
    """Below the website, and only when the form warns of it."""

    def get_form_options(self) -> dict[str, Any]:
        """The box is shown here, or nowhere."""
        return {"fields": ["same_website"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "choosing/known_website_panel.html"

        def is_shown(self) -> bool:
            return bool(getattr(self.form, "known", None)) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "form": self.form}
