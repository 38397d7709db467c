"""Parse an uploaded sheet, as spreadsheet programs write it, into numbered rows of texts."""

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.admin.csv_escaping import unescaped
from cms.admin.source_import.columns import known_headings, plain
from cms.admin.source_import.workbooks import UnreadableError, is_workbook, workbook_rows

MAX_BYTES = 5 * 1024 * 1024

DELIMITERS = (",", ";", "\t")

DELIMITER_LINE = re.compile(r'"?sep=([^"\r\n])"?[,;\t]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""Excel's first line that names the delimiter, which no spreadsheet program shows."""

TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
"""How files keep Excel from taking a text for a number: `="0123"`."""

Rows = list[tuple[int, list[str]]]


def parse(content: bytes) -> Rows:
    """Return the rows that are not empty, numbered as in a spreadsheet. Raises UnreadableError."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(
            _("The file is larger than %(size)d MB. Cut it into several.")
            % {"size": MAX_BYTES // 1024 // 1024}
        )
    rows = workbook_rows(content) if is_workbook(content) else _csv_rows(content)
    texts = ((number, [_text(cell) for cell in cells]) for number, cells in rows)
    filled = [(number, cells) for number, cells in texts if any(cells)]
    if not filled:
        raise UnreadableError(_("The file is empty."))
    return filled


def _text(cell: str) -> str:
    cell = cell.strip()
    if formula := TEXT_FORMULA.fullmatch(cell):
        return formula[1].replace('""', '"').strip()
    return unescaped(cell)


def _csv_rows(content: bytes) -> Rows:
    text = _decoded(content)
    if named := DELIMITER_LINE.match(text):
        text = text[named.end() :]
    delimiter = named[1] if named else _delimiter(text)
    try:
        return list(enumerate(_records(text, delimiter), start=1))
    except csv.Error as error:
        raise UnreadableError(
            _("The file cannot be read as CSV: %(error)s.") % {"error": error}
        ) from error


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _decoded(content: bytes) -> str:
    """Decode as Unicode, else as Windows encodes Western European."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(
        _(
            "This is neither text nor a workbook. Save the sheet as CSV or XLSX in your"
            " spreadsheet program, and try again."
        )
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that makes the most known headings, or the most cells."""
    known = known_headings()

    def found(delimiter: str) -> tuple[int, int]:
        try:
            first: list[str] = next(
                (cells for cells in _records(text, delimiter) if any(cells)), []
            )
        except csv.Error:
            return 0, 0
        return sum(plain(cell) in known for cell in first), len(first)

    return max(DELIMITERS, key=found)
