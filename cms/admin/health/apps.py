from django.apps import AppConfig


class HealthScreensConfig(AppConfig):
    name = "cms.admin.health"
    label = "hub_health"
