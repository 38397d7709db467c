"""Production settings, with grapple's views in place of the hub's."""

from cms.settings.production import *  # noqa: F403
from cms.settings.production import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = ["tests.benchmarks.stock.apps.Stock", *INSTALLED_APPS]  # before grapple
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith(("cms.api", "cms.accounts"))]
ROOT_URLCONF = "tests.benchmarks.stock.urls"
GRAPHENE = {"SCHEMA": "grapple.schema.schema"}
GRAPPLE = {"APPS": ["pages", "snippets"]}
