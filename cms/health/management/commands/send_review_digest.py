"""Reminds owners by mail of what they are to review."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.command_help import TeachingHelp
from cms.health.digest import digests, forget_old, send_digests


class Command(TeachingHelp, BaseCommand):
    """Safe at any time, and beside another one: nobody gets two mails in a week."""

    help = """\
Send every owner of reviews a mail with the sources that are overdue, or due within a week.

Each owner gets one mail a week at most, in the language of their account, and none if there is
nothing to review. Whoever has left, has no address, or may not change sources gets none either.
The scheduler runs this every hour; REVIEW_DIGEST=False switches that off.

  manage.py send_review_digest --dry-run    # who would get what; nothing is sent or noted
  manage.py send_review_digest              # send what has not been sent this week
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Print the mails instead of sending them."
        )
        parser.add_argument(
            "--scheduled", action="store_true", help="Do nothing where REVIEW_DIGEST is off."
        )

    def handle(self, *, dry_run: bool, scheduled: bool, verbosity: int, **options: Any) -> None:
        if scheduled and not settings.REVIEW_DIGEST:
            return
        today = timezone.localdate()
        if dry_run:
            for digest in digests(today):
                self.stdout.write(digest.message().message().as_string())
                self.stdout.write("-" * 72)
            self.stdout.write("Nothing was sent.")
            return
        sent = send_digests(today)
        forget_old(today)
        if verbosity > 0 and (sent or not scheduled):
            self.stdout.write(f"{len(sent)} sent.")
