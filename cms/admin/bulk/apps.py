from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "cms.admin.bulk"
    label = "bulk"
