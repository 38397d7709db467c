"""Forms that add a source, and warn of a website that is a source already."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.log_actions import log
from wagtail.models import Locale

from cms.admin.locales import hub_locales
from cms.admin.permissions import has_permission
from cms.snippets.duplicates import is_moved, sources_with_website
from cms.snippets.models import Source

MAX_NAMED = 3


class KnownWebsiteMixin(forms.Form):
    """A form that warns of a website that is a source already, and is kept from saving by that.

    The editor can override the warning with a box that appears along with it. A source that keeps
    its website is not asked again. `known` are the sources that the form warns of.
    """

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
        if self.instance.pk and not is_moved(self.initial.get("website") or "", website):
            return []
        locale = self.cleaned_data.get("locale") or self.instance.locale_id
        others = sources_with_website(website, locale).exclude(pk=self.instance.pk)
        return list(others[:MAX_NAMED])


class KnownWebsitePanel(Panel):
    """The box that overrides the warning, below the website; hidden if there is no warning."""

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": ["same_website"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "choosing/known_website_panel.html"

        def is_shown(self) -> bool:
            return bool(getattr(self.form, "known", None)) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "form": self.form}


class SourceCreationForm(KnownWebsiteMixin, forms.ModelForm):
    """The required fields of a source; the others are filled in on its own screen."""

    locale = forms.ModelChoiceField(Locale.objects.none(), label=_("Language"), empty_label=None)
    publish = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Publish it at once"),
        help_text=_("Readers do not see the mention of a source that is not published."),
    )

    class Meta:
        model = Source
        fields = ["title", "website", "publisher", "kind", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not has_permission(user, "publish"):
            del self.fields["publish"]
        locales: Any = self.fields["locale"]
        locales.queryset = hub_locales()
        if locales.queryset.count() == 1:
            locales.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        title, locale = self.cleaned_data.get("title"), self.cleaned_data.get("locale")
        if title and locale:
            self.instance.locale = locale
            self.instance.slug = self.instance.free_slug(title)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Source:
        """Save as the screen that adds a source does: with a revision and lines in the history."""
        source: Source = self.instance
        source.live = False
        source.has_unpublished_changes = True
        source.save()
        log(instance=source, action="wagtail.create", user=self.user, content_changed=True)
        revision = source.save_revision(user=self.user, clean=False)
        if self.cleaned_data.get("publish"):
            revision.publish(user=self.user)
            source.refresh_from_db()
        return source
