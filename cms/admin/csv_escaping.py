"""Escape cells that a spreadsheet would take for formulas, such as `=HYPERLINK(…)`."""

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TEXT_MARK = "'"
"""Says that text follows. Spreadsheets show it in a file of comma-separated values."""


def escaped(text: str) -> str:
    """Mark a text so that no spreadsheet calculates it."""
    return TEXT_MARK + text if text.lstrip(TEXT_MARK).startswith(FORMULA_STARTS) else text


def unescaped(cell: str) -> str:
    """Reverse `escaped`."""
    if cell.startswith(TEXT_MARK) and cell.lstrip(TEXT_MARK).startswith(FORMULA_STARTS):
        return cell[len(TEXT_MARK) :]
    return cell


class EscapingExportMixin:
    """A view that escapes texts in CSV exports. Put it first. Wagtail escapes workbooks itself."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        if isinstance(value, str) and export_format == "csv":
            return escaped(value)
        return value
