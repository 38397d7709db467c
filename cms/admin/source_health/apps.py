from django.apps import AppConfig


class HealthScreensConfig(AppConfig):
    name = "cms.admin.source_health"
    label = "hub_health"
