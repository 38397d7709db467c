"""Help texts of several lines for management commands."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import CommandParser, DjangoHelpFormatter


class TeachingFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Help that keeps its lines."""


class TeachingHelp:
    """For a command whose help is more than a sentence, and may end with examples."""

    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser: CommandParser = super().create_parser(  # type: ignore[misc]
            prog_name,
            subcommand,
            epilog=self.examples or None,
            formatter_class=TeachingFormatter,
            **kwargs,
        )
        return parser
