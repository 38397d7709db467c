"""The hub that most tests begin with: made once by each process, and copied for each test."""

import pickle
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from wagtail.models import Page, Site

from tests.factories import Hub, make_hub


@dataclass(frozen=True)
class Change:
    """What making the hub does to a table: rows as COPY writes them."""

    table: str
    key: str
    gone: list[str]
    new: bytes


@dataclass(frozen=True)
class KeptHub:
    """A hub as objects, and as the changes to a new database that make it."""

    pickled: bytes
    changes: list[Change]
    pages: int

    def copy(self) -> Hub:
        """The hub, in the database of this test; made anew if there are pages in it already."""
        if Page.objects.count() != self.pages:
            return make_hub()
        with transaction.atomic(), connection.cursor() as cursor:
            for change in self.changes:
                cursor.execute(
                    f"DELETE FROM {change.table} WHERE {change.key}::text = ANY(%s)", [change.gone]
                )
                with cursor.copy(f"COPY {change.table} FROM STDIN") as copy:
                    copy.write(change.new)
        Site.clear_site_root_paths_cache()
        hub: Hub = pickle.loads(self.pickled)
        return hub


def keep_hub(contents: dict[str, bytes]) -> KeptHub:
    """Makes a hub and takes it back. `contents` are the rows of a new database by table."""
    pages = Page.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        hub = make_hub()
        changes = [
            _change(cursor, table, rows, now)
            for table, rows in contents.items()
            if (now := rows_of(cursor, table)) != rows
        ]
        pickled = pickle.dumps(hub)
        transaction.set_rollback(True)
    Site.clear_site_root_paths_cache()
    return KeptHub(pickled, changes, pages)


def rows_of(cursor: CursorWrapper, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _change(cursor: CursorWrapper, table: str, before: bytes, after: bytes) -> Change:
    name = table.strip('"')
    key = connection.introspection.get_primary_key_column(cursor, name)
    described = connection.introspection.get_table_description(cursor, name)
    place = [column.name for column in described].index(key)
    old, new = ({*rows.splitlines(keepends=True)} for rows in (before, after))
    gone = [row.rstrip(b"\n").split(b"\t")[place].decode() for row in old - new]
    return Change(table, key, gone, b"".join(sorted(new - old)))
