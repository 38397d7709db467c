from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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
