from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import CommandParser, DjangoHelpFormatter


class TeachingFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Help whose description and examples keep their lines."""


class TeachingHelp:
    """For a command whose help ends with examples."""

    examples: str

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser: CommandParser = super().create_parser(  # type: ignore[misc]
            prog_name,
            subcommand,
            epilog=self.examples,
            formatter_class=TeachingFormatter,
            **kwargs,
        )
        return parser
