from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cms.admin.jobs.forms import SaveModeField
from cms.admin.permissions import save_modes
from cms.admin.source_import.files import MAX_ROWS
from cms.admin.source_import.parsing import MAX_BYTES


class UploadForm(forms.Form):
    """Ask for a file, and whether to publish its sources."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A workbook (XLSX), of which the first sheet is read, or comma-separated values (CSV),"
            " with commas, semicolons or tabs. At most %(rows)d rows and %(size)d MB."
        )
        % {"rows": MAX_ROWS, "size": MAX_BYTES // 1024 // 1024},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
    how = SaveModeField(
        label=_("What to do with the sources"),
        help_text=_(
            "A draft is seen by nobody but editors until it is published. If a source has a draft"
            " already, the file changes that draft, too, and it stays a draft."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        how: Any = self.fields["how"]
        how.choices = [(mode.value, mode.label) for mode in save_modes(user)]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(size)d MB. Cut it into several.")
                % {"size": MAX_BYTES // 1024 // 1024}
            )
        return file
