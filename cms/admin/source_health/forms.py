from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.admin.source_changes import PLANNED_FIELDS
from cms.health.reviews import next_review, possible_owners


class ReviewForm(forms.Form):
    """Ask for the date of the next review."""

    review_by = forms.DateField(
        label=_("Next review by"),
        initial=next_review,
        widget=AdminDateInput,
        help_text=_("The day by which somebody should look through it again."),
    )

    def clean_review_by(self) -> date:
        day: date = self.cleaned_data["review_by"]
        if day <= timezone.localdate():
            raise ValidationError(
                _(
                    "%(day)s is not in the future. The next review comes after this one: choose a"
                    " day from tomorrow on."
                )
                % {"day": date_format(day)}
            )
        return day


def label_of_owner(user: Any) -> str:
    name = user.get_full_name()
    return f"{name} ({user.get_username()})" if name else str(user.get_username())


class OwnerChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return label_of_owner(user)


class AssignOwnerForm(forms.Form):
    """Ask for the owner of the next reviews."""

    owner = OwnerChoiceField(
        label=_("Review owner"),
        queryset=get_user_model()._default_manager.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Who checks that what we say about these sources is still right."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = possible_owners()


class PlannedReviewForm(WagtailAdminModelForm):
    """A form that changes the plan of the review only if the editor did.

    Somebody else may have reviewed the source since the form was opened: a hidden copy of the
    first values tells whether the editor changed them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owner := self.fields.get("review_owner"):
            owner.label_from_instance = label_of_owner

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] = super().clean()
        for name in PLANNED_FIELDS:
            shown = self.data.get(self.add_initial_prefix(name))
            if name in cleaned and shown is not None and _value(self, name, shown) == cleaned[name]:
                cleaned[name] = getattr(self.instance, name)
        return cleaned


def _value(form: forms.BaseForm, name: str, text: str) -> Any:
    """Parse a text that the form has shown; None if it is not valid any more."""
    try:
        return form.fields[name].to_python(text)
    except ValidationError:
        return None
