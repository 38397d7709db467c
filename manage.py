#!/usr/bin/env python3
"""Django's command line, with the embedded database when no other is configured."""

import argparse
import os
import sys

from django.core.management import execute_from_command_line

PRODUCTION = "cms.settings.production"


def main() -> None:
    """Run the management command named by the arguments, under development settings by default.

    Production settings ask for DATABASE_URL themselves: they never get the embedded database.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    options, _ = parser.parse_known_args()
    if options.settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = options.settings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")

    if os.environ["DJANGO_SETTINGS_MODULE"] != PRODUCTION:
        from cms.runner.embedded_database import EmbeddedDatabaseError, provide_database

        try:
            provide_database("postgres")
        except EmbeddedDatabaseError as error:
            sys.exit(f"manage.py: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
