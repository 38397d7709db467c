"""Read the cells of an XLSX workbook as the texts that a file of comma-separated values has."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""The first bytes of XLSX and other zipped files, and of old or encrypted workbooks."""

MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_COLUMN, MAX_ROW = 100, 20_000
"""Cells further away are not read: formats may fill a sheet to its millionth row."""

UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
)
"""Errors of openpyxl about workbooks that are damaged; XML's are syntax errors."""


class UnreadableError(Exception):
    """A file that is no sheet. The text says what to do."""


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def workbook_rows(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet that is not hidden, with their numbers.

    Raises UnreadableError.
    """
    if content.startswith(OLE):
        raise UnreadableError(
            _(
                "This workbook is in an old format, or has a password. Save it as XLSX or CSV"
                " without a password, and try again."
            )
        )
    try:
        _refuse_bombs(content)
        return _rows(content)
    except UNREADABLE as error:
        raise UnreadableError(
            _("This workbook cannot be read. Save the sheet as XLSX or CSV, and try again.")
        ) from error


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise UnreadableError(
            _("The workbook holds more than %(size)d MB. Cut it into several.")
            % {"size": MAX_UNPACKED_BYTES // 1024 // 1024}
        )


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    rows = dict(_cells(content, values=True))
    # Formulas that no program has calculated have no value.
    for number, formulas in _cells(content, values=False):
        for place, formula in enumerate(formulas):
            if formula.data_type == "f" and (
                number not in rows or rows[number][place].value is None
            ):
                raise UnreadableError(
                    _(
                        "Row %(number)d has a formula without a result: %(formula)s. Open the file"
                        " in your spreadsheet program, save it, and try again."
                    )
                    % {"number": number, "formula": str(formula.value)[:80]}
                )
    width = max(map(len, rows.values()), default=0)
    return [
        (number, [_text(cell, number) for cell in cells] + [""] * (width - len(cells)))
        for number, cells in rows.items()
    ]


def _cells(content: bytes, *, values: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the rows of the sheet that hold anything, with their numbers."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    with closing(book):
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            return
        sheet.reset_dimensions()  # which the file claims, and may be wrong
        rows = sheet.iter_rows(max_row=MAX_ROW, max_col=MAX_COLUMN)
        for number, cells in enumerate(rows, start=1):
            if any(cell.value is not None for cell in cells):
                yield number, cells


def _text(cell: Any, number: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise UnreadableError(
            _("Row %(number)d has a cell with the error %(error)s. Correct it, and try again.")
            % {"number": number, "error": value}
        )
    match value:
        case bool():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return unescape(str(value))
