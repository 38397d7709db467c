"""Workbooks are read as sheets of texts."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook

from cms.admin.source_import import workbooks
from cms.admin.source_import.files import read_table


def workbook(*rows: Any, before: Any = None) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if before:
        before(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def message(content: bytes) -> str:
    [problem] = read_table(content).problems
    return problem.message


def test_reads_texts_numbers_days_and_empty_cells():
    table = read_table(
        workbook(
            ["Slug", "Title", "Publisher", "Review by", "Intro", None, None],
            ["duo", 2027, 1.5, date(2027, 12, 31), None],
            [None, None],
            [
                "ind",
                "'=1+1",
                True,
                datetime.combine(date(2027, 1, 2), time()),
                " Lines_x000D_\nof text ",
            ],
        )
    )

    assert table.problems == []
    names = ("slug", "title", "publisher", "review_by", "intro")
    assert [(row.number, tuple(row.cells[name] for name in names)) for row in table.rows] == [
        (2, ("duo", "2027", "1.5", "2027-12-31", "")),
        (4, ("ind", "=1+1", "True", "2027-01-02", "Lines\r\nof text")),
    ]


def test_reads_the_first_sheet_that_is_shown_however_far_its_formats_go():
    def hide_and_format(book: Any) -> None:
        book.create_sheet("Hidden", 0).sheet_state = "hidden"
        book.create_sheet("Notes").append(["Colour"])
        book["Sheet"]["XFD1048576"].number_format = "0.00"

    table = read_table(workbook(["Slug", "Title"], ["duo", "DUO"], before=hide_and_format))

    assert table.problems == []
    assert [row.cells for row in table.rows] == [{"slug": "duo", "title": "DUO"}]


def test_refuses_what_was_never_calculated():
    assert message(workbook(["Slug", "Title"], ["duo", "=A2"])).startswith(
        "Row 2 has a formula without a result: =A2."
    )
    assert message(workbook(["Slug", "Title"], ["duo", "#N/A"])).startswith(
        "Row 2 has a cell with the error #N/A."
    )


def test_refuses_other_archives_and_those_that_would_fill_the_memory(monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "x" * 1_000_000)

    assert message(file.getvalue()).startswith("This workbook cannot be read.")
    assert message(workbook(["Slug"], ["duo"])[:-50]).startswith("This workbook cannot be read.")
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 900_000)
    assert message(file.getvalue()).startswith("The workbook holds more than 0 MB.")
