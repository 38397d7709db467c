import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.plain_text import MAX_WORD_LENGTH, plain, searchable, side_by_side, words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  one\n\n two\t", "one two"),
        ("no\u00a0break", "no break"),
        ("soft\u00adhyphen", "softhyphen"),
        ("nul\x00and\x02marks\x03", "nul and marks"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("cafe\u0301", "café"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("", ""),
    ],
)
def test_shows_text_on_one_line(text, shown):
    assert plain(text) == shown


def test_keeps_headings_apart_from_the_text_below_them():
    line = side_by_side(["What you need ", "", "Most things.", "Steps", "One; two", "Last"])

    assert line == "What you need · Most things. Steps · One; two · Last"
    assert words(line) == ["what", "you", "need", "most", "things", "steps", "one", "two", "last"]


def test_cuts_what_is_too_long_to_be_a_word():
    assert plain("x" * (MAX_WORD_LENGTH + 1)) == "x" * (MAX_WORD_LENGTH - 1) + "…"
    assert plain("x" * MAX_WORD_LENGTH) == "x" * MAX_WORD_LENGTH


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("DUO.nl/Exams", "duo nl exams"),
        ("“2024-2025”", " 2024 2025 "),
        ("<b>bold</b>", " b bold  b "),
        ("It\u2019s a R&D_test 👍", "it s a r d test  "),
        ("İstanbul", "istanbul"),
        ("ΕΛΛΆΔΑ", "ελλάδα"),
        ("\uff24\uff35\uff2f\uff0fﾃﾞｰﾀ", "duo テ\u3099ータ"),
    ],
)
def test_searches_words_and_spaces_only(text, searched):
    assert searchable(text) == searched


@given(st.text())
def test_keeps_positions(text):
    assert len(searchable(text)) == len(text)


@given(st.text())
def test_holds_nothing_that_could_be_taken_for_a_mark_or_refused(text):
    shown = plain(text)

    assert plain(shown) == shown
    assert not {"Cc", "Cs"} & {unicodedata.category(character) for character in shown}


def test_knows_what_is_no_word():
    assert words("self-employed? 👍\ufe0f B1!") == ["self", "employed", "b1"]
