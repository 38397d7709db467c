from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from cms.api.execution.operations import Operation, UnreadableError, operations_in, unused_fields
from cms.api.schema import graphql_schema
from cms.settings import BASE_DIR

CONTRACT = BASE_DIR / "frontend_contract"


class Command(BaseCommand):
    help = (
        "Writes the manifests of frontend_contract/operations to frontend_contract/manifests:"
        " apollo.json and relay.json, in the formats of Apollo's and Relay's tools, and unused.txt,"
        " the fields that no operation asks for. Run it after every change to an operation; the"
        " tests fail when the files are not up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; exit with 1 if a file is not up to date.",
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            operations = operations_in(CONTRACT / "operations")
        except UnreadableError as error:
            raise CommandError(str(error)) from None
        directory = CONTRACT / "manifests"
        for name, manifest in manifests(operations).items():
            path = directory / name
            if path.exists() and path.read_bytes() == manifest:
                self.stdout.write(f"{name} is up to date.")
            elif check:
                raise CommandError(
                    f"{path} is not up to date. Write it with “make operations”, and commit it.",
                    returncode=1,
                )
            else:
                directory.mkdir(parents=True, exist_ok=True)
                path.write_bytes(manifest)
                self.stdout.write(self.style.SUCCESS(f"Wrote {path}."))


def manifests(operations: list[Operation]) -> dict[str, bytes]:
    """The content of each manifest by the name of its file."""
    apollo = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [
            {
                "id": operation.id,
                "name": operation.name,
                "type": operation.kind,
                "body": operation.text,
            }
            for operation in operations
        ],
    }
    relay = {operation.id: operation.text for operation in operations}
    unused = "".join(f"{field}\n" for field in unused_fields(graphql_schema, operations))
    return {
        "apollo.json": _json(apollo),
        "relay.json": _json(relay),
        "unused.txt": unused.encode(),
    }


def _json(content: Any) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
