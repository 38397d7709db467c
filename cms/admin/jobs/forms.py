from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.admin.jobs.models import SaveMode


class SaveModeField(forms.ChoiceField):
    """Ask whether to publish a change or to save it as drafts."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("How to apply it"),
            "choices": SaveMode.choices,
            "initial": SaveMode.DRAFT,
            "help_text": _(
                "What is published changes for readers at once. A pending draft is changed too,"
                " and stays a draft. What is not published yet stays a draft either way."
            ),
        }
        super().__init__(**defaults | options)
