from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Locale

from cms.admin.translations.hub_languages import (
    forget_language,
    holdings,
    withdraw_language,
)
from cms.command_help import TeachingHelp
from cms.languages import canonical_code, content_languages


class Command(TeachingHelp, BaseCommand):
    help = """\
Takes a language away from the hub, and loses nothing.

It says what is written in the language. While HUB_LANGUAGES names it, nothing else happens. Once
that does not, readers do not see the language any more: what is written stays, hidden, and
add_language brings all of it back. A language in which nothing is written is forgotten.
"""
    examples = """\
Examples:
  manage.py remove_language nl                    what would be hidden
  HUB_LANGUAGES=en manage.py remove_language nl   hide it
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="The code of the language, in any case.")

    def handle(self, *, code: str, **options: Any) -> None:
        code = canonical_code(code)
        codes = content_languages()
        if code == settings.LANGUAGE_CODE:
            raise CommandError(
                f"“{code}” is the main language, in which the others have their originals. Put"
                " another one first in HUB_LANGUAGES."
            )
        locale = Locale.objects.filter(language_code=code).first()
        if locale is None:
            raise CommandError(f"The hub does not have the language “{code}”.")
        there = holdings(locale)
        if there:
            self.stdout.write(f"Written in “{code}”:")
        for holding in there:
            self.stdout.write(f"  {holding}")
        if code in codes:
            rest = ",".join(each for each in codes if each != code)
            raise CommandError(
                f"Nothing has been changed. To hide the language, set HUB_LANGUAGES to {rest}, in"
                " .env or in the environment, restart web, worker and scheduler, and repeat this."
            )
        if there:
            withdraw_language()
            done = f"All of it stays, hidden. “manage.py add_language {code}” brings it back."
        else:
            forget_language(locale)
            done = f"Nothing was written in “{code}”; the hub has forgotten it."
        self.stdout.write(self.style.SUCCESS(done))
