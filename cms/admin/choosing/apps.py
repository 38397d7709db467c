from django.apps import AppConfig


class ChoosingConfig(AppConfig):
    name = "cms.admin.choosing"
    label = "choosing"
