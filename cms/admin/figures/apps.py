from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "cms.admin.figures"
    label = "figures"
