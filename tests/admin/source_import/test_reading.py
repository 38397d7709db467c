"""Files are read as spreadsheet programs write them; what cannot be understood is refused whole."""

import pytest

from cms.admin.source_import import files, parsing
from cms.admin.source_import.columns import COLUMNS
from cms.admin.source_import.files import read_table

SIMPLE = "Slug,Title\nduo,Café “DUO”\n"


def rows(content: bytes) -> list[dict[str, str]]:
    table = read_table(content)
    assert table.problems == []
    return [row.cells for row in table.rows]


def problems(content: bytes) -> list[tuple[int | None, str, str]]:
    table = read_table(content)
    assert table.rows == [] or table.problems
    return [(problem.row, problem.column, problem.message) for problem in table.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_finds_out_how_the_text_is_encoded(encoding):
    assert rows(SIMPLE.encode(encoding)) == [{"slug": "duo", "title": "Café “DUO”"}]


@pytest.mark.parametrize(
    "text",
    [
        "a;b",
        "sep=;\na;b",
        '"sep=;"\na;b',
        '"sep=;";\r\na;b',
        "SEP=;\ra;b",
        "sep=\t\na\tb",
        "a\tb",
        "\n\na,b",
    ],
)
def test_finds_out_what_stands_between_cells(text):
    text = text.replace("a", "Slug").replace("b", "Publisher")
    between = next(sign for sign in ";\t," if f"Slug{sign}" in text)

    assert rows(f'{text}\nduo{between}"DUO; IND, and more"\n'.encode()) == [
        {"slug": "duo", "publisher": "DUO; IND, and more"}
    ]


def test_knows_headings_in_english_and_dutch_in_any_order_and_spelling():
    english = [str(column.heading) for column in COLUMNS]
    spelled = ["REVIEW_BY:", "webadres", " taal ", "Samenvatting", "kind", "Uitgever", "slug"]

    assert list(read_table(f"{','.join(english)}\n{',' * (len(english) - 1)}x".encode()).headings)
    assert set(read_table(f"{','.join(spelled)}\n1,2,3,4,5,6,7".encode()).headings) == {
        "review_by",
        "website",
        "locale",
        "summary",
        "kind",
        "publisher",
        "slug",
    }


def test_refuses_columns_that_it_does_not_know_and_lists_those_it_does():
    [(row, column, message)] = problems(b"Slug,Colour\nduo,red\n")

    assert (row, column) == (None, "Colour")
    assert "The columns are: Slug, Language, Title, Website" in message


def test_refuses_two_columns_of_one_meaning_and_a_file_without_slugs():
    found = problems(b"Website,URL\na,b\n")

    assert [message for _row, _column, message in found] == [
        "This column means the same as “Website”. Leave one of them out.",
        "There is neither a column “Slug” nor “Title”: they say which source a row is about.",
    ]


@pytest.mark.parametrize(
    "file",
    ["Title,Intro\nCafé Één,x\n", "Slug,Title,Intro\n,Café Één,x\n"],
)
def test_makes_a_slug_that_is_not_there_from_the_title(file):
    table = read_table(file.encode())

    assert table.problems == []
    assert [row.cells["slug"] for row in table.rows] == ["cafe-een"]


def test_leaves_out_what_the_list_of_sources_exports_beyond_that():
    table = read_table(b"Slug,Topic mentions,guide_mentions,Live\nduo,1,2,True\n")

    assert (table.problems, table.ignored) == ([], ["Topic mentions", "guide_mentions", "Live"])
    assert table.rows[0].cells == {"slug": "duo"}


def test_numbers_rows_as_a_spreadsheet_does():
    table = read_table(b'Slug,Intro\n\nduo,"two\nlines"\nind,\n')

    assert [(row.number, row.cells["intro"]) for row in table.rows] == [(3, "two\nlines"), (4, "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_reads_what_spreadsheet_programs_leave_at_the_ends(end, encoding, between):
    lines = [
        ["Slug", "Title", "Intro", "", ""],
        ["duo", '"Één, twee; drie"', "", "", ""],
        ["", "", "", "", ""],
        ["ind", "IND", "-", "", " "],
        ["", "", "", "", ""],
        [""],
    ]
    content = end.join(between.join(line) for line in lines).encode(encoding)

    table = read_table(content)

    assert table.problems == []
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, {"slug": "duo", "title": "Één, twee; drie", "intro": ""}),
        (4, {"slug": "ind", "title": "IND", "intro": "-"}),
    ]


def test_takes_the_delimiter_that_makes_headings_and_not_the_most_frequent():
    assert rows(
        b'Slug;"Title, as shown, to readers";Title\nduo;;D, U, O\n'.replace(
            b'"Title, as shown, to readers"', b"Website"
        )
    ) == [{"slug": "duo", "website": "", "title": "D, U, O"}]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=1+1", "=1+1"),
        ("'-", "-"),
        ("'t Loket", "'t Loket"),
        ('="0123"', "0123"),
        ('="a ""b"""', 'a "b"'),
        ("\xa0DUO\xa0", "DUO"),
    ],
)
def test_takes_off_what_keeps_texts_from_being_calculated(cell, text):
    quoted = '"' + cell.replace('"', '""') + '"'

    assert rows(f"Slug,Title\nduo,{quoted}\n".encode()) == [{"slug": "duo", "title": text}]


def test_refuses_cells_that_no_heading_names():
    assert problems(b"Slug,,Title\nduo,,DUO\nind,x,IND\n") == [
        (3, "", "This cell is in a column without a heading. Write one, or empty it.")
    ]


def test_refuses_a_row_with_more_or_fewer_cells_than_headings():
    found = problems(b"Slug,Title\nduo,DUO,1\nind\nsvb,SVB\n")

    assert [(row, message[:36]) for row, _column, message in found] == [
        (2, "The row has 3 cells below 2 headings"),
        (3, "The row has 1 cells below 2 headings"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \n,\n", "The file is empty."),
        (b"PK\x03\x04workbook", "This workbook cannot be read."),
        (b"\xd0\xcf\x11\xe0workbook", "This workbook is in an old format, or has a password."),
        (b"a\0b", "This is neither text nor a workbook."),
        (b"\x81\x8d", "This is neither text nor a workbook."),
        (b"Slug\n", "There are headings, but no rows below them."),
        (b"Slug\n" + b"x" * 200_000, "The file cannot be read as CSV"),
    ],
)
def test_says_what_is_wrong_with_a_file(content, says):
    [(_row, _column, message)] = problems(content)
    assert message.startswith(says)


def test_says_how_much_is_too_much(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    monkeypatch.setattr(parsing, "MAX_BYTES", 20)

    assert problems(b"Slug\na\nb\nc\n")[0][2].startswith("The file has 3 rows, and 2 are allowed.")
    assert problems(b"Slug\n" + b"a\n" * 20)[0][2].startswith("The file is larger than")
