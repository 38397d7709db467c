"""Read an uploaded file of sources, and write the files that editors download."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.admin.csv_escaping import escaped, unescaped
from cms.admin.source_import.columns import (
    BY_FIELD,
    COLUMNS,
    computed_headings,
    drafts_of,
    known_headings,
    plain,
    written,
)
from cms.snippets.models import Source

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000

DELIMITERS = (",", ";", "\t")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of the files of spreadsheet programs."""


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
    """Parse the file into rows, or list every problem of its form."""
    if len(content) > MAX_BYTES:
        return _refused(
            _("The file is larger than %(size)d MB. Cut it into several.")
            % {"size": MAX_BYTES // 1024 // 1024}
        )
    text = _decoded(content)
    if text is None:
        return _refused(
            _("This is no text. Save the sheet as CSV in your spreadsheet program, and try again.")
        )
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        return _refused(_("The file cannot be read as CSV: %(error)s.") % {"error": error})
    if lines and len(lines[0]) == 2 and lines[0][0].strip().lower() == "sep=":
        lines[0] = []  # Excel's line that names the delimiter
    numbered = [
        (number, [unescaped(cell.strip()) for cell in cells])
        for number, cells in enumerate(lines, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not numbered:
        return _refused(_("The file is empty."))
    (_number, headings), *rows = numbered
    return _read(headings, rows)


def _decoded(content: bytes) -> str | None:
    """Decode as Unicode, else as Windows encodes Western European; None if it is no text."""
    if content.startswith(WORKBOOKS):
        return None
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs most often in the headings."""
    first = text.lstrip().partition("\n")[0]
    if first.lower().startswith("sep=") and first.strip()[4:] in DELIMITERS:
        return first.strip()[4:]
    return max(DELIMITERS, key=first.count)


def _read(headings: Sequence[str], lines: Sequence[tuple[int, list[str]]]) -> Table:
    known, computed = known_headings(), computed_headings()
    table = Table()
    fields: list[str | None] = []
    for heading in headings:
        column = known.get(plain(heading))
        fields.append(column.field if column else None)
        if column and column.field in table.headings:
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
        elif plain(heading) in computed:
            table.ignored.append(heading)
        else:
            table.problems.append(Problem(_unknown(), column=heading))
    if "slug" not in table.headings:
        table.problems.append(
            Problem(
                _("There is no column “%(slug)s”: it says which source a row is about.")
                % {"slug": COLUMNS[0].heading}
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
    if table.problems:
        return table
    for number, cells in lines:
        if len(cells) != len(fields):
            table.problems.append(
                Problem(
                    _(
                        "The row has %(cells)d cells below %(headings)d headings. A text that holds"
                        " the sign between two cells has to stand in double quotes."
                    )
                    % {"cells": len(cells), "headings": len(fields)},
                    row=number,
                )
            )
            continue
        pairs = zip(fields, cells, strict=True)
        table.rows.append(Row(number, {name: cell for name, cell in pairs if name}))
    return table


def _unknown() -> str:
    names = ", ".join(str(column.heading) for column in COLUMNS)
    return _("This column is not known. The columns are: %(names)s.") % {"names": names}


def _refused(message: str) -> Table:
    return Table(problems=[Problem(message)])


def template() -> str:
    """Return the headings and a row of examples."""
    return _table([[column.example for column in COLUMNS]])


def all_sources() -> str:
    """Return the latest version of every source; importing it changes nothing. One statement."""
    sources = Source.objects.select_related("locale", "latest_revision", "review_owner")
    drafts = drafts_of(list(sources.order_by("locale", "sort_key", "pk")))
    return _table([[written(draft, name) for name in BY_FIELD] for draft in drafts.values()])


def _table(rows: Iterable[list[str]]) -> str:
    """Write CSV with a byte order mark, by which spreadsheet programs know the encoding."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(str(column.heading) for column in COLUMNS)
    writer.writerows([[escaped(cell) for cell in row] for row in rows])
    return "\ufeff" + file.getvalue()
