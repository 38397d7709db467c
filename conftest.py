"""Gives the whole suite a PostgreSQL server, then Django.

The settings module is named here and not in pyproject.toml: pytest-django would load it before
this file, when the database has no address yet.
"""

import os

import django

from cms.runner.embedded_database import provide_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
provide_database("test-postgres", durable=False)
django.setup()
