from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.command_help import TeachingHelp
from cms.transfer.demonstration import ORIGINAL, bundle_in, import_translation, translations
from cms.transfer.structure import StructureError, set_up
from search.demo import prepare_demo_search


class Command(TeachingHelp, BaseCommand):
    help = """\
Makes what every hub needs, where it is missing: the languages, the home page, the pages that list
topics, guides and sources, and the default site.

The first time, it also imports the demo hub, so that there is something to look at; the worker
brings in its translations into the languages of the hub. A hub that is there already is left as it
is, and checking that takes two queries.
"""
    examples = """\
Examples:
  manage.py setup_hub                            a hub with demo content
  manage.py setup_hub --empty                    only the pages that every hub has
  manage.py setup_hub --empty --site-url https://hub.example.org
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="Do not import the demo hub.")
        parser.add_argument(
            "--untranslated",
            dest="translated",
            action="store_false",
            help="Import the demo hub in English only.",
        )
        parser.add_argument(
            "--site-url",
            metavar="URL",
            help="Where readers find the hub: the address of its frontend. Given for a hub that is"
            f" there already, it changes the address. Default: {settings.FRONTEND_URL}, from the"
            " setting FRONTEND_URL, and only the first time.",
        )

    def handle(
        self,
        *args: Any,
        empty: bool,
        translated: bool,
        site_url: str | None,
        verbosity: int,
        **options: Any,
    ) -> None:
        try:
            with transaction.atomic():
                is_new = set_up(site_url)
                if is_new and not empty:
                    call_command("import_content", bundle_in(ORIGINAL), verbosity=verbosity)
                    prepare_demo_search(ORIGINAL)
                    for code in translations() if translated else ():
                        import_translation.enqueue(code)
        except StructureError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            state = "The hub is set up." if is_new else "The hub was set up before."
            self.stdout.write(self.style.SUCCESS(state))
