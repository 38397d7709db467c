"""The form of an image, which asks for its description in each language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from wagtail.images.forms import BaseImageForm
from wagtail.models import Locale

from cms.snippets.models.image_text import describe


class HubImageForm(BaseImageForm):
    """Its `description` is for the main language, and for those that have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Locale.objects.exclude(language_code=settings.LANGUAGE_CODE)
        self.languages = {f"description_{locale.pk}": locale for locale in others}
        known: dict[int, str] = {}
        if self.instance.pk and self.languages:
            known = dict(self.instance.texts.values_list("locale", "description"))
        for name, locale in self.languages.items():
            label = gettext("Description: %(language)s") % {"language": locale.get_display_name()}
            self.fields[name] = forms.CharField(
                label=label, max_length=255, required=False, initial=known.get(locale.pk, "")
            )

    def save(self, commit: bool = True) -> Any:
        image = super().save(commit=commit)
        if commit:
            for name, locale in self.languages.items():
                if name in self.changed_data:
                    describe(image, locale, self.cleaned_data[name].strip())
        return image
