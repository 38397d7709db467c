"""Name the fields that keep a form from being saved by itself, such as a guide without a topic.

Such an answer is one of many while somebody writes, and no error: its status is 200, else browsers
would write each into their console. Scripts read `success`.
"""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import JsonPostResponseMixin


class IncompleteMixin(JsonPostResponseMixin):
    """Put it before the view."""

    form: Any

    def json_error_response(self, error_code: str, error_message: str) -> JsonResponse:
        if error_code == "validation_error":
            fields = self.form.fields
            labels = [
                str(capfirst(fields[name].label)) for name in self.form.errors if name in fields
            ]
            if labels:
                error_message = _("Not saved yet: look at %(fields)s") % {
                    "fields": get_text_list(labels, _("and"))
                }
        response: JsonResponse = super().json_error_response(error_code, error_message)
        response.status_code = HTTPStatus.OK
        return response
