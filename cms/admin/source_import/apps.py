from django.apps import AppConfig


class SourceImportConfig(AppConfig):
    name = "cms.admin.source_import"
    label = "source_import"
