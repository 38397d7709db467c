from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language_info
from wagtail.models import Locale

from cms.admin.translations.hub_languages import begin_language, holdings
from cms.command_help import TeachingHelp
from cms.languages import canonical_code, content_languages


class Command(TeachingHelp, BaseCommand):
    help = """\
Begins a language of the hub, or takes one up again that was taken away.

HUB_LANGUAGES must name it. The home page and the pages that list others begin in the language as
drafts, for editors to translate and publish; nothing that is there is changed. Doing it again
changes nothing.
"""
    examples = """\
Examples:
  HUB_LANGUAGES=en,nl,pt-BR manage.py add_language pt-BR
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="The code of the language, in any case.")

    def handle(self, *, code: str, **options: Any) -> None:
        code = canonical_code(code)
        codes = content_languages()
        if code not in codes:
            raise CommandError(
                f"The hub does not have the language “{code}” yet. Set HUB_LANGUAGES to"
                f" {','.join([*codes, code])}, in .env or in the environment, restart web, worker"
                " and scheduler, and repeat this."
            )
        name = get_language_info(code)["name"]
        if code == settings.LANGUAGE_CODE:
            raise CommandError(f"{name} is the main language of the hub, and always there.")
        begun = begin_language(code)
        there = holdings(Locale.objects.get(language_code=code))
        if there:
            self.stdout.write(f"There is in {name}, as it was:")
        for holding in there:
            self.stdout.write(f"  {holding}")
        if begun:
            self.stdout.write(f"Drafts to translate and publish in {name}:")
        for page in begun:
            self.stdout.write(f"  {page.title} ({page._meta.verbose_name})")
        self.stdout.write(self.style.SUCCESS(f"{name} is a language of the hub."))
