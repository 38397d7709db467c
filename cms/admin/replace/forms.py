from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser
from wagtail.permissions import policy_registry

from cms.snippets.models import Source
from cms.snippets.source_widget import AdminSourceChooser


class ChooseNewSourceForm(forms.Form):
    """Ask for the source that takes the place of another."""

    new = forms.ModelChoiceField(
        Source.objects.all(),
        widget=AdminSourceChooser(Source),
        label=_("New source"),
        help_text=_("It is cited wherever you let it take the old one's place."),
    )

    def __init__(self, *args: Any, old: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old

    def clean_new(self) -> Source:
        new: Source = self.cleaned_data["new"]
        if new == self.old:
            raise ValidationError(_("This is the old source. Choose another one."))
        if new.locale_id != self.old.locale_id:
            raise ValidationError(
                _("“%(new)s” is in another language than “%(old)s”. Choose one in the same.")
                % {"new": new, "old": self.old}
            )
        return new


class ChooseNewFileForm(forms.Form):
    """The same for an image or a document; the user chooses of those that they may choose."""

    def __init__(self, *args: Any, old: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old
        is_image = isinstance(old, get_image_model())
        policy = policy_registry.get_by_type(type(old))
        self.fields["new"] = forms.ModelChoiceField(
            policy.instances_user_has_permission_for(user, "choose"),
            widget=AdminImageChooser() if is_image else AdminDocumentChooser(),
            label=_("New image") if is_image else _("New document"),
            help_text=_("It is shown wherever you let it take the old one's place."),
        )

    def clean_new(self) -> Any:
        if self.cleaned_data["new"] == self.old:
            raise ValidationError(_("This is the old one. Choose another."))
        return self.cleaned_data["new"]
