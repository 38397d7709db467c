from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "cms.web"
    label = "web"
