from django.apps import AppConfig


class SavingConfig(AppConfig):
    """Nothing that an editor wrote is lost: while it is saved, and when two save at once."""

    name = "cms.admin.saving"
    label = "hub_saving"
