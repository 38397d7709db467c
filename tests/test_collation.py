"""Keys whose bytes compare as readers of a language expect titles to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms import collation
from cms.collation import MAX_KEY_BYTES, plain_key, sort_key

icu = pytest.importorskip("icu")

LANGUAGES = ("en", "nl", "de", "sv", "es", "ar", "zh-hans", "pt-br", "tlh")
INDEX_ROW = 2_704
ARABIC_TEN = "\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT ZERO}"

titles = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
"""Short enough for keys that are not cut off."""


def in_order(language: str, *given: str) -> list[str]:
    return sorted(given, key=lambda title: sort_key(title, language))


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["City of Amsterdam", "COA"]),
        ("en", ["DigiD", "DUO", "Eye", "IND"]),
        ("en", ["duo", "Duo", "DUO", "duo b"]),
        ("en", ["Edam", "Ede", "Éducation", "Zoo"]),
        ("en", ["9", "10", "100 words", "A"]),
        ("en", ["Step 1", "Step 9", "Step 009a", "Step 10", "Step 10a", "Steps"]),
        ("en", ["Ålesund", "Apples", "Zebra"]),
        ("sv", ["Apor", "Zebra", "Ålesund", "Äpple", "Öl"]),
        ("es", ["nube", "nzz", "ñandú", "oso"]),
        ("en", ["ñandú", "nube", "nzz", "oso"]),
        ("de", ["Apfel", "Äpfel", "Azubi", "Ofen", "Öl", "Strand", "Strasse", "Straße", "Zug"]),
        ("nl", ["Één", "Ierland", "Ijs", "IJsland", "Ikea", "Zee"]),
        ("zh-hans", ["阿姆斯特丹", "波兰", "丁香"]),  # by the sounds of pinyin
    ],
)
def test_titles_stand_where_readers_look_for_them(language: str, ordered: list[str]) -> None:
    assert in_order(language, *reversed(ordered)) == ordered


def test_texts_of_other_scripts_have_their_place() -> None:
    given = ("中文", "العربية", "Ω", "я", "z", "🏠", "", "1")

    assert in_order("en", *given) == in_order("en", *reversed(given))
    assert in_order("en", *given)[0] == ""


def test_numbers_count_in_any_script() -> None:
    nine, ten = (f"خطوة {digits}" for digits in ("\N{ARABIC-INDIC DIGIT NINE}", ARABIC_TEN))

    assert in_order("ar", ten, nine) == [nine, ten]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["é" * 1_000, "\N{CJK UNIFIED IDEOGRAPH-4E2D}" * 255, "ﷺ" * 255])
def test_a_key_fits_into_an_index(language: str, text: str) -> None:
    assert len(sort_key(text, language)) <= MAX_KEY_BYTES < INDEX_ROW / 2


def test_long_titles_stand_by_how_they_begin() -> None:
    assert in_order("en", "b" + "x" * 999, "a" + "y" * 999)[0].startswith("a")


@given(st.sampled_from(LANGUAGES), titles, titles)
def test_keys_compare_as_the_library_does(language: str, one: str, other: str) -> None:
    collator = icu.Collator.createInstance(icu.Locale(language))
    collator.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
    expected = collator.compare(one, other)
    first, second = sort_key(one, language), sort_key(other, language)

    assert (first > second) - (first < second) == expected


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_equal_titles_have_equal_keys(title: str, language: str) -> None:
    assert sort_key(title, language) == sort_key(title[:1] + title[1:], language)


class TestWithoutTheLibrary:
    def test_case_accents_and_numbers_are_known(self) -> None:
        ordered = ["9", "10", "City", "coa", "COA", "DigiD", "DUO", "Ede", "Éducation", "Zoo"]

        assert sorted({*ordered}, key=plain_key) == ordered
        assert plain_key("Step 9") < plain_key("Step 009a") < plain_key("Step 10")

    @given(st.text())
    def test_any_text_has_a_key(self, title: str) -> None:
        assert plain_key(title)

    def test_keys_are_made_in_that_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(collation, "icu", None)
        collation._keys_of.cache_clear()
        try:
            assert sort_key("DUO", "nl") == plain_key("DUO")
        finally:
            collation._keys_of.cache_clear()
