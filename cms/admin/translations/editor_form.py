"""The form of the translator's screen. It writes what has been changed, and nothing else."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.documents import get_document_model
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringTranslation,
    Translation,
)
from wagtail_localize.views.edit_translation import (
    FieldHasNoEditPanelError,
    TabHelper,
    get_segment_location_info,
)

from cms.admin.translations.inline_html import (
    as_text,
    from_text,
    is_plain,
    shown_html,
    stored_html,
    with_chips,
)
from cms.admin.translations.texts import Text


class ChipsWidget(forms.Textarea):
    """A text with links, which are chips in it."""

    template_name = "translations/chips_widget.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "shown": shown_html(value or "")}


class Override:
    """A value that is the same in all languages unless a translation has one of its own."""

    def __init__(self, segment: OverridableSegment, label: str, kind: str, value: Any) -> None:
        self.name = f"override-{segment.pk}"
        self.segment, self.label, self.kind, self.value = segment, label, kind, value

    def formfield(self) -> forms.Field:
        options: dict[str, Any] = {"label": self.label, "required": False, "initial": self.value}
        if self.kind == "text":
            return forms.CharField(**options, help_text=self.segment.data)
        model = get_image_model() if self.kind == "image_chooser" else get_document_model()
        widget = AdminImageChooser() if self.kind == "image_chooser" else AdminDocumentChooser()
        return forms.ModelChoiceField(model.objects.all(), widget=widget, **options)


def load_overrides(translation: Translation, original: Any) -> Iterator[Override]:
    """Addresses, images and documents; what is chosen of other kinds is taken in the language."""
    segments = OverridableSegment.objects.filter(source=translation.source_id).order_by("order")
    segments = segments.annotate_override_json(translation.target_locale, include_errors=True)
    tabs = TabHelper(original)
    for segment in segments.select_related("context"):
        path = segment.context.get_field_path(original)
        try:
            place = get_segment_location_info(
                original, tabs, segment.context.path, path, widget=True
            )
        except FieldHasNoEditPanelError:
            continue
        kind = place["widget"]["type"]
        if kind in ("text", "image_chooser", "document_chooser"):
            label = " → ".join(str(each) for each in (place["field"], place["subField"]) if each)
            own = segment.override_json
            yield Override(segment, label, kind, json.loads(own) if own else segment.data)


class TranslationForm(forms.Form):
    """A field for each text and each value that can differ, and a tick for texts that stay."""

    def __init__(
        self, *args: Any, texts: Collection[Text], overrides: Collection[Override], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.texts, self.overrides = texts, overrides
        for text in texts:
            self.fields[text.name] = self._field_of(text)
            if text.former:
                self.fields[f"keep-{text.pk}"] = forms.BooleanField(
                    label=_("The translation is still right"), required=False
                )
        for override in overrides:
            self.fields[override.name] = override.formfield()

    def _field_of(self, text: Text) -> forms.Field:
        plain = is_plain(text.source) and is_plain(text.initial)
        max_length = text.max_length if plain else None
        return forms.CharField(
            label=text.label,
            required=False,
            strip=False,
            max_length=max_length,
            show_hidden_initial=True,
            initial=as_text(text.initial) if plain else with_chips(text.initial),
            widget=AdminAutoHeightTextInput() if plain else ChipsWidget(),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what somebody else has translated since the form was opened."""
        for text in self.texts:
            if text.name in self.changed_data and self._seen(text) != self._said(
                text, self[text.name].initial
            ):
                theirs = as_text(text.initial)
                self.add_error(
                    text.name,
                    gettext("Somebody else has written meanwhile: “%(text)s”") % {"text": theirs},
                )
        return self.cleaned_data

    def _seen(self, text: Text) -> str:
        name = self.add_initial_prefix(text.name)
        return self._said(text, self.data.get(name, ""))

    def _said(self, text: Text, value: Any) -> str:
        is_chips = isinstance(self.fields[text.name].widget, ChipsWidget)
        return stored_html(value) if is_chips else from_text(str(value))

    def write(self, translation: Translation, user: Any) -> None:
        """Store what has been changed. An emptied text is not translated any more."""
        for text in self.texts:
            if text.name in self.errors:
                continue
            kept = self.cleaned_data.get(f"keep-{text.pk}")
            if kept or self._is_changed(text):
                said = self._said(text, self.cleaned_data.get(text.name, ""))
                _write_text(text, said, translation, user)
        for override in self.overrides:
            if override.name in self.changed_data and override.name not in self.errors:
                _write_override(override, self.cleaned_data[override.name], translation, user)

    def _is_changed(self, text: Text) -> bool:
        if text.name not in self.changed_data:
            return False
        return self._said(text, self.cleaned_data[text.name]) != self._seen(text)


def _write_text(text: Text, said: str, translation: Translation, user: Any) -> None:
    [context] = translation.source.stringsegment_set.filter(pk=text.pk).values_list(
        "context", flat=True
    )
    place = {
        "translation_of_id": text.string,
        "locale_id": translation.target_locale_id,
        "context_id": context,
    }
    if not as_text(said).strip():
        for stored in StringTranslation.objects.filter(**place):
            stored.delete()
        return
    StringTranslation.objects.update_or_create(
        **place,
        defaults={
            "data": said,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )


def _write_override(override: Override, value: Any, translation: Translation, user: Any) -> None:
    value = getattr(value, "pk", value)
    place = {"locale": translation.target_locale, "context_id": override.segment.context_id}
    if value in (None, "", override.segment.data):
        SegmentOverride.objects.filter(**place).delete()
    else:
        SegmentOverride.objects.update_or_create(
            **place,
            defaults={
                "data_json": json.dumps(value),
                "last_translated_by": user,
                "has_error": False,
                "field_error": "",
            },
        )
