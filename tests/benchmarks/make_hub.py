"""Run by the benchmark in a process of its own: migrates an empty database, and fills it."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")


def main(name: str) -> None:
    django.setup()
    from django.core.management import call_command

    from tests.benchmarks import hub_data, search_hub
    from tests.benchmarks.sizes import SIZES

    call_command("migrate", verbosity=0)
    if name == "seed":
        call_command("setup_hub", "--untranslated", verbosity=0)
    elif name == "search":
        search_hub.fill()
    else:
        hub_data.fill(SIZES[name])


if __name__ == "__main__":
    main(sys.argv[1])
