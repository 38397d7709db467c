"""Texts stay texts in a spreadsheet, and come back as they were."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms.admin.csv_escaping import FORMULA_STARTS, escaped, unescaped
from tests.factories import SourceFactory


@given(st.text(alphabet="'=+-@a 1"))
@example("=1+1")
@example("'=1+1")
@example("'t Loket")
def test_comes_back_as_it_was(text: str):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(FORMULA_STARTS)


def test_leaves_other_texts_as_they_are():
    assert escaped("DUO = exams") == "DUO = exams"
    assert escaped("'s-Hertogenbosch") == "'s-Hertogenbosch"


@pytest.mark.django_db
def test_the_list_of_sources_exports_no_formulas(admin, hub):
    SourceFactory(title='=HYPERLINK("https://evil.example.org")', slug="evil", publisher="-")

    response = admin.get("/admin/snippets/snippets/source/", {"export": "csv"})
    text = b"".join(response.streaming_content).decode()

    [row] = csv.DictReader(io.StringIO(text))
    assert row["Title"] == '\'=HYPERLINK("https://evil.example.org")'
    assert row["Publisher"] == "'-"
    assert row["Mentions in topics"] == "0"
