"""Read an uploaded sheet of sources, and write the files that editors download."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.admin.csv_escaping import escaped
from cms.admin.source_import.columns import (
    BY_FIELD,
    COLUMNS,
    computed_headings,
    known_headings,
    latest_versions,
    plain,
    written,
)
from cms.admin.source_import.parsing import Rows, parse
from cms.admin.source_import.workbooks import UnreadableError
from cms.snippets.models import Source
from cms.snippets.models.source_slugs import SLUG_LENGTH

MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in a cell, a row or, without a number, the file."""

    message: str
    row: int | None = None
    column: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table, numbered as in a spreadsheet, with its cells by field."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """The content of a file. `ignored` are headings of columns that cannot be imported."""

    headings: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Parse the file into rows, and list every problem of its form."""
    try:
        (_number, headings), *lines = parse(content)
    except UnreadableError as error:
        return Table(problems=[Problem(str(error))])
    return _read(headings, lines)


def _read(headings: list[str], lines: Rows) -> Table:
    table = Table()
    fields = _fields(headings, table)
    named = [place for place, heading in enumerate(headings) if heading]
    width = named[-1] + 1 if named else 0
    is_named = "slug" in table.headings or "title" in table.headings
    if not is_named:
        table.problems.append(
            Problem(
                _(
                    "There is neither a column “%(slug)s” nor “%(title)s”: they say which source a"
                    " row is about."
                )
                % {"slug": BY_FIELD["slug"].heading, "title": BY_FIELD["title"].heading}
            )
        )
    if len(lines) > MAX_ROWS:
        table.problems.append(
            Problem(
                _("The file has %(rows)d rows, and %(limit)d are allowed. Cut it into several.")
                % {"rows": len(lines), "limit": MAX_ROWS}
            )
        )
    if not lines:
        table.problems.append(Problem(_("There are headings, but no rows below them.")))
    if not is_named or len(lines) > MAX_ROWS:
        return table
    for number, cells in lines:
        if len(cells) < width or any(cells[width:]):
            table.problems.append(
                Problem(
                    _(
                        "The row has %(cells)d cells below %(headings)d headings. A text that holds"
                        " the sign between two cells has to stand in double quotes."
                    )
                    % {"cells": len(cells), "headings": width},
                    row=number,
                )
            )
            continue
        for place, cell in enumerate(cells[:width]):
            if cell and not headings[place]:
                table.problems.append(
                    Problem(
                        _("This cell is in a column without a heading. Write one, or empty it."),
                        row=number,
                        cell=cell,
                    )
                )
        pairs = zip(fields, cells, strict=False)
        table.rows.append(Row(number, _with_slug({name: cell for name, cell in pairs if name})))
    return table


def _with_slug(cells: dict[str, str]) -> dict[str, str]:
    """Derive a slug that is not there from the title, as the form does."""
    slug = cells.get("slug") or slugify(cells.get("title", ""))[:SLUG_LENGTH].strip("-")
    return {**cells, "slug": slug}


def _fields(headings: list[str], table: Table) -> list[str | None]:
    """Return the field of each column; enter headings and problems in the table."""
    known, computed = known_headings(), computed_headings()
    names = [plain(heading) for heading in headings]
    certain = {known[name].field for name in names if name in known and name not in computed}
    fields: list[str | None] = []
    for heading, name in zip(headings, names, strict=True):
        column = known.get(name)
        if column and name in computed and column.field in certain:
            column = None  # “Link” is the state of the link where there is a “Website”
        is_repeated = column is not None and column.field in table.headings
        fields.append(column.field if column and not is_repeated else None)
        if column and is_repeated:
            first = table.headings[column.field]
            table.problems.append(
                Problem(
                    _("This column means the same as “%(first)s”. Leave one of them out.")
                    % {"first": first},
                    column=heading,
                )
            )
        elif column:
            table.headings[column.field] = heading
        elif name in computed:
            table.ignored.append(heading)
        elif heading:
            table.problems.append(Problem(_unknown(), column=heading))
    return fields


def _unknown() -> str:
    names = ", ".join(str(column.heading) for column in COLUMNS)
    return _("This column is not known. The columns are: %(names)s.") % {"names": names}


def template() -> str:
    """Return the headings and a row of examples."""
    return _table([[column.example for column in COLUMNS]])


def all_sources() -> str:
    """Return the latest version of every source; importing it changes nothing. One statement."""
    sources = Source.objects.select_related("locale", "latest_revision", "review_owner")
    drafts = latest_versions(list(sources.order_by("locale", "sort_key", "pk")))
    return _table([[written(draft, name) for name in BY_FIELD] for draft in drafts.values()])


def _table(rows: Iterable[list[str]]) -> str:
    """Write CSV with a byte order mark, by which spreadsheet programs know the encoding."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(str(column.heading) for column in COLUMNS)
    writer.writerows([[escaped(cell) for cell in row] for row in rows])
    return "\ufeff" + file.getvalue()
