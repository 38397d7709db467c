"""Files that hold no document at all."""

import pytest

from cms.transfer.document import read_document, repeated_keys
from cms.transfer.problems import InvalidBundle
from tests.transfer.documents import SMALL


def problem_of(path):
    with pytest.raises(InvalidBundle) as caught:
        read_document(path)
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def test_reads_what_was_written(bundle_file):
    assert read_document(bundle_file(SMALL)) == SMALL


def test_names_the_file(bundle_file):
    path = bundle_file(b"{")

    with pytest.raises(InvalidBundle, match=f"(?s)^{path} is not .*\n  {path}: line 1, column 2: "):
        read_document(path)


def test_a_byte_order_mark_is_no_content(bundle_file):
    assert read_document(bundle_file(b'\xef\xbb\xbf{"version": 1}')) == {"version": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": "\xe9"}', "byte 7: found 0xe9; expected text in UTF-8"),
        (
            b'{"a": 1,\n "b" 2}',
            "line 2, column 6: found \"2}\"; expected JSON (Expecting ':' delimiter)",
        ),
        (b"", "line 1, column 1: found the end of the file; expected JSON (Expecting value)"),
        (b"[" * 100_000, "the document: found values nested too deeply; expected a bundle"),
        (
            b'{"a": NaN}',
            (
                "the document: found a number that JSON or Python cannot hold;"
                " expected a number, and NaN is none"
            ),
        ),
    ],
)
def test_says_where_a_document_breaks_off(bundle_file, content, message):
    assert problem_of(bundle_file(content)) == message


def test_a_number_too_long_for_python(bundle_file):
    assert problem_of(bundle_file(b"1" * 5000)).startswith(
        "the document: found a number that JSON or Python cannot hold; Exceeds the limit"
    )


def test_finds_keys_that_stand_twice(bundle_file):
    document = read_document(
        bundle_file(b'{"a": 1, "b": [{}, {"c d": {"e": 1, "e": 2, "e": 3}}], "a": 2}')
    )

    assert sorted(map(str, repeated_keys(document))) == [
        "a: found this key more than once; expected it once",
        'b[1]["c d"].e: found this key more than once; expected it once',
    ]
