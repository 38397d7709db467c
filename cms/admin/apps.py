from django.apps import AppConfig


class HubAdminConfig(AppConfig):
    name = "cms.admin"
    label = "hub_admin"
