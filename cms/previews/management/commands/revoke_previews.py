from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from cms.previews.models import Preview


class Command(BaseCommand):
    help = (
        "Revokes preview links: whoever holds one sees no draft any more, from the next request"
        " on. Editors get new ones as they go on previewing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--user", metavar="NAME", help="only those of the user of this name")
        whose.add_argument("--all", action="store_true", help="those of everybody")

    def handle(self, *args: Any, user: str | None, **options: Any) -> None:
        previews = Preview.objects.all()
        if user is not None:
            users = get_user_model()._default_manager.filter(
                **{get_user_model().USERNAME_FIELD: user}
            )
            if not users.exists():
                raise CommandError(
                    f"There is no user named {user!r}. Give a name as it is shown under Settings"
                    " → Users, or --all."
                )
            previews = previews.filter(user__in=users)
        count, _ = previews.delete()
        self.stdout.write(f"{count} preview link{'' if count == 1 else 's'} revoked.")
