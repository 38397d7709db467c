"""Brings the database to where the processes of the hub can use it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from wagtail.models import Site

from cms.runner.development_login import PASSWORD, USER_NAME
from cms.settings import env

LOCAL_HOSTS = ("localhost", "127.0.0.1")


class Command(BaseCommand):
    """The steps before a development server starts; doing them again changes nothing."""

    help = "Migrate the database; the first time, also fill the hub and make a development login."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the caller choose a hub without the demo content."""
        parser.add_argument(
            "--empty", action="store_true", help="Only the home and index pages, no demo content."
        )

    def handle(self, *, empty: bool, verbosity: int, **options: Any) -> None:
        """Migrate, make what every hub has, and last of all the login: it says all was done."""
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {str(error).strip()} Check DATABASE_URL, in the"
                f" environment or in .env; without it the hub brings its own database."
            ) from error
        self._say("Making the tables", verbosity)
        call_command("migrate", verbosity=min(verbosity, 1))
        what = "the home page and the index pages" if empty else "the demo content"
        self._say(f"Filling the hub with {what}, unless it is filled", verbosity)
        call_command(
            "setup_hub", *(["--empty"] if empty else []), *_site_address(), verbosity=verbosity
        )
        users = get_user_model()._default_manager
        if settings.DEBUG and not users.filter(is_superuser=True).exists():
            users.create_superuser(USER_NAME, f"{USER_NAME}@localhost", PASSWORD)

    def _say(self, step: str, verbosity: int) -> None:
        """Name a step in the form in which `make run` shows it."""
        if verbosity:
            self.stdout.write(f"==> {step}")
            self.stdout.flush()


def _site_address() -> list[str]:
    """Return what moves a site on this machine to where FRONTEND_URL says that it is served."""
    url = env.str("FRONTEND_URL", default="")
    is_local = Site.objects.filter(is_default_site=True, hostname__in=LOCAL_HOSTS).exists()
    return [f"--site-url={url}"] if url and is_local else []
