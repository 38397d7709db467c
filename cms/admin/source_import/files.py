"""The files that editors download: one to fill in, and one that says what is there."""

import csv
import io
from collections.abc import Iterable

from cms.admin.formulas import escaped
from cms.admin.source_import.columns import BY_FIELD, COLUMNS
from cms.admin.source_import.planning import drafts_of, written
from cms.snippets.models import Source


def template() -> str:
    """The headings, and a row that shows what belongs below them."""
    return _table([[column.example for column in COLUMNS]])


def all_sources() -> str:
    """Every source as its latest version says, as rows that change nothing when they come back.

    One statement.
    """
    sources = Source.objects.select_related("locale", "latest_revision", "review_owner")
    drafts = drafts_of(list(sources.order_by("locale", "sort_key", "pk")))
    return _table([[written(draft, name) for name in BY_FIELD] for draft in drafts.values()])


def _table(rows: Iterable[list[str]]) -> str:
    """With a mark at the beginning by which spreadsheet programs know the encoding."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(str(column.heading) for column in COLUMNS)
    writer.writerows([[escaped(cell) for cell in row] for row in rows])
    return "\ufeff" + file.getvalue()
