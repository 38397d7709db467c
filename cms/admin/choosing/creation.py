"""Writing down a new source inside the chooser."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import SnippetCreateView

from cms.admin.choosing.known_website import KnownWebsiteMixin
from cms.snippets.models import Source


class SourceCreationForm(KnownWebsiteMixin, forms.ModelForm):
    """What a source cannot do without; the rest is filled in on its own screen."""

    locale = forms.ModelChoiceField(Locale.objects.all(), label=_("Language"), empty_label=None)
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
        policy = policy_registry.get_by_type(Source)
        if not policy.user_has_permission(user, "publish"):
            del self.fields["publish"]
        if Locale.objects.count() == 1:
            self.fields["locale"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        title, locale = self.cleaned_data.get("title"), self.cleaned_data.get("locale")
        if title and locale:
            self.instance.locale = locale
            self.instance.slug = self.instance.free_slug(title)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Source:
        """As the screen that adds a source does: with a revision, and lines in its history."""
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


class CreationMixin:
    """For the window that holds the form and for the view that takes it."""

    request: HttpRequest
    creation_form_class = SourceCreationForm
    creation_form_template_name = "choosing/creation_form.html"

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        code = self.request.GET.get("locale")
        locale = Locale.objects.filter(language_code=code).first() if code else None
        return {
            **super().get_creation_form_kwargs(),  # type: ignore[misc]
            "user": self.request.user,
            "prefix": "new-source",  # the form behind the window has a title, too
            "initial": {"locale": locale or Locale.get_default()},
        }


class CreateSourceInChooserView(CreationMixin, SnippetCreateView):
    def post(self, request: HttpRequest) -> HttpResponse:
        """The form that warns of a website has a button for the source that is there already."""
        if "use" in request.POST:
            known = get_object_or_404(Source, pk=request.POST["use"])
            return self.get_chosen_response(known)
        return super().post(request)
