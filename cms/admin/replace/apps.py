from django.apps import AppConfig


class ReplaceConfig(AppConfig):
    name = "cms.admin.replace"
    label = "replace"
