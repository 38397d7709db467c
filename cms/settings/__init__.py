"""Settings by environment: `development`, `test` and `production` build on `base`.

Importing settings starts nothing and needs no database. What differs between two installations
comes from environment variables, read through `env` and listed in `.env.example`.
"""

import os
from pathlib import Path

import environ
from environ.compat import ImproperlyConfigured  # Django's, where there is one

BASE_DIR = Path(__file__).resolve().parent.parent.parent
"""The project's root: the directory that holds `manage.py`."""

env = environ.Env()

# Tests answer the same on every machine, so they see the real environment only.
if os.environ.get("DJANGO_SETTINGS_MODULE") != "cms.settings.test":
    env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def one_of(variable: str, value: str, *choices: str) -> str:
    """The value of an environment variable. Raises ImproperlyConfigured for any other one."""
    if value not in choices:
        raise ImproperlyConfigured(
            f"{variable} must be {' or '.join(choices)}; it is"
            f" {value!r}. Correct it in .env or in the environment."
        )
    return value
