from django.apps import AppConfig
from django.db import models


class SchedulingConfig(AppConfig):
    name = "cms.admin.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        """Have the forms of the admin refuse days and moments that nobody can mean."""
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

        from cms.snippets.schedule_form import DayField, MomentField

        register_form_field_override(
            models.DateTimeField, override={"form_class": MomentField, "widget": AdminDateTimeInput}
        )
        register_form_field_override(
            models.DateField, override={"form_class": DayField, "widget": AdminDateInput}
        )
