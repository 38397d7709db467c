"""What is written without spaces is found wherever it stands in a sentence."""

from random import Random

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Locale

from search import ngrams
from search.composition import composed, places_before
from search.documents import LONGEST_UNSPACED_BODY
from search.expansion import expand
from search.ngrams import compact, is_ngram, places_in, query_words, spread
from search.plain_text import folded, plain, searchable
from search.query import parse
from search.suggesting import suggest
from search.visible_matches import Asker
from tests.factories import SourceFactory
from tests.search.full_scan import check_entries
from tests.search.relevance.engines import published

SENTENCES = [
    ("zh-hans", "如何在网页上添加交互功能", "交互", "居留"),
    ("zh-hant", "申請永久居留許可的條件", "居留許可", "房屋"),
    ("ja", "外国人のための日本語テキスト", "日本語テキスト", "英語"),
    ("th", "วิธีขอใบอนุญาตทำงานในเนเธอร์แลนด์", "อนุญาต", "โรงเรียน"),
    ("lo", "ວິທີຂໍໃບອະນຸຍາດເຮັດວຽກ", "ໃບອະນຸຍາດ", "ໂຮງຮຽນ"),
    ("km", "របៀបស្នើសុំលិខិតអនុញ្ញាតការងារ", "អនុញ្ញាត", "សាលារៀន"),
    ("my", "နေထိုင်ခွင့်လျှောက်ထားနည်း", "နေထိုင်ခွင့်", "ကျောင်း"),
    ("ko", "주민등록증을 신청하려면", "등록증", "학교"),
]
each_script = pytest.mark.parametrize(("code", "sentence", "word", "other"), SENTENCES)

TEXTS = st.text(st.sampled_from("ab 添加交互x日本のテ한국กขี่้ាំ2年ﾃﾞﾊﾟ\uff21")).map(plain)


def test_indexes_pairs_and_the_last_character():
    assert spread("添加交互") == "添加 加交 交互 互"
    assert spread("digid登录 x") == "digid 登录 录 x"
    assert spread("ที่นี่") == "ที่นี่ นี่"
    assert spread("no  pairs") == "no  pairs"


def test_looks_pairs_up_and_characters_that_stand_alone():
    assert query_words("添加交互") == ["添加", "加交", "交互"]
    assert query_words("互 digid登录") == ["互", "digid", "登录"]


@given(TEXTS)
def test_knows_the_place_of_each_word_in_the_text(text):
    words, start = searchable(text), 0

    for word in spread(words).split(" "):
        if word:
            [(at, end)] = places_in(words, [(start, start + len(word))])
            assert composed(words[at:end]) == word
        start += len(word) + 1


@given(TEXTS)
@example("ก ก")
@example("互动 动 动手")
def test_joins_pairs_again(text):
    words = searchable(text)

    assert compact(spread(words)).replace(" ", "") == composed(words).replace(" ", "")


@each_script
def test_finds_words_in_sentences_and_marks_them(search, code, sentence, word, other):
    locale, _ = Locale.objects.get_or_create(language_code=code)
    SourceFactory(slug="one", title=sentence, summary=f"{other}。{sentence}", locale=locale)
    SourceFactory(slug="other", title=other, summary="-", locale=locale)

    [hit] = search(word, locale=code).hits

    assert hit.title.html == sentence.replace(word, f"<mark>{word}</mark>")
    assert hit.excerpt.html == f"{other}。{hit.title.html}"
    assert search(sentence, locale=code).hits[0].title.text == sentence
    assert [each.title.html for each in suggestions(word, code)] == [hit.title.html]
    check_entries()


@pytest.mark.parametrize(
    ("title", "word", "marked"),
    [
        ("ﾃﾞｰﾀを守る", "データ", "<mark>ﾃﾞｰﾀ</mark>を守る"),
        ("データを守る", "ﾃﾞｰﾀ", "<mark>データ</mark>を守る"),
        ("\uff24\uff35\uff2fとは", "duo", "<mark>\uff24\uff35\uff2f</mark>とは"),
        ("DUOとは", "\uff24\uff35\uff2f", "<mark>DUO</mark>とは"),
    ],
)
def test_halfwidth_and_fullwidth_characters_are_those_they_stand_for(search, title, word, marked):
    locale, _ = Locale.objects.get_or_create(language_code="ja")
    SourceFactory(title=title, summary="-", locale=locale)

    assert [hit.title.html for hit in search(word, locale="ja").hits] == [marked]
    assert [each.title.html for each in suggestions(word, "ja")] == [marked]
    check_entries()


@given(st.text(st.sampled_from("a\uff21\u0316\u0301ﾃﾞテ\u3099\u1100\u1161가")))
def test_composes_part_by_part(text):
    whole = composed(text)

    for place in range(len(whole)):
        [(start, end)] = places_before(text, [(place, place + 1)])
        assert whole[place] in composed(text[start:end])
    assert [*places_before(text, [(0, len(whole))])] == [(0, len(text))] or not text


def suggestions(prefix, code):
    return suggest(prefix, Asker(code, published(), Q()), 5)


@pytest.mark.parametrize("has_dictionaries", [True, False])
def test_finds_what_a_question_without_spaces_asks_for(search, monkeypatch, has_dictionaries):
    if not has_dictionaries:
        monkeypatch.setattr(ngrams, "icu", None)
    locale, _ = Locale.objects.get_or_create(language_code="zh-hans")
    for slug, title in enumerate(["申请居留许可", "居留许可与工作", "学习语言"]):
        SourceFactory(slug=slug, title=title, summary="-", locale=locale)

    found = search("申请居留许可", locale="zh-hans")
    other = search("居留许可办理", locale="zh-hans") if has_dictionaries else None

    assert found.hits[0].title.html == "<mark>申请居留许可</mark>"
    assert found.did_you_mean is None
    if other:
        assert {hit.title.text for hit in other.hits} == {"申请居留许可", "居留许可与工作"}
        assert other.not_found == ["办理"]


def test_finds_single_characters_and_words_among_others(search):
    locale, _ = Locale.objects.get_or_create(language_code="zh-hans")
    SourceFactory(title="交税与DigiD登录", summary="-", locale=locale)
    SourceFactory(slug="other", title="语言", summary="-", locale=locale)

    def marked(text):
        return [hit.title.html for hit in search(text, locale="zh-hans").hits]

    assert marked("税") == ["交<mark>税</mark>与DigiD登录"]
    assert marked("录") == ["交税与DigiD登<mark>录</mark>"]
    assert marked("digid") == ["交税与<mark>DigiD</mark>登录"]
    assert marked("登录digid") == ["交税与<mark>DigiD登录</mark>"]
    assert marked('"税与DigiD登"') == []
    assert marked("登录 -交税") == marked("登录 -税") == []
    assert marked('"税"') == marked("税")
    assert marked('"digid登录"') == ["交税与<mark>DigiD登录</mark>"]


def test_finds_a_name_without_spaces_in_a_language_with_them(search):
    SourceFactory(title="The course 添加交互 for beginners", summary="-")

    [hit] = search("交互 beginner").hits

    assert hit.title.html == "The course 添加<mark>交互</mark> for <mark>beginners</mark>"


def test_the_longest_texts_can_be_published(search):
    locale, _ = Locale.objects.get_or_create(language_code="zh-hans")
    letters = [chr(code) for code in range(0x4E00, 0x9FA5)]
    every = "".join(Random(1).choices(letters, k=LONGEST_UNSPACED_BODY))
    source = SourceFactory(slug="long", title="长", summary="-", intro=every * 2, locale=locale)

    assert [hit.pk for hit in search(every[-12:], locale="zh-hans").hits] == [source.pk]


def test_words_lose_the_accents_that_postgres_takes_off(db):
    texts = "café naïve straße ёлка войти ελλάδα हिन्दी مُعلّم 학교 がいこく ทำ čšž ıİ"
    words = [searchable(plain(word)) for word in texts.split()]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(lexeme, ' ') FROM unnest(to_tsvector('hub_simple', word)))"
            " FROM unnest(%s::text[]) AS word",
            [words],
        )
        lexemes = [row[0] for row in cursor.fetchall()]

    assert [folded(word) for word in words] == lexemes


def test_parts_of_persian_words_are_found_written_apart(search):
    persian, _ = Locale.objects.get_or_create(language_code="fa")
    parts = ("ثبت", "\u0646\u0627\u0645")
    together, apart = "\u200c".join(parts), " ".join(parts)
    SourceFactory(slug="one", title=f"در آزمون {together} کنم", summary="-", locale=persian)

    for text in (together, apart):
        [hit] = search(text, locale="fa").hits
        assert "<mark>{}</mark>\u200c<mark>{}</mark>".format(*parts) in hit.title.html


def test_synonyms_are_of_whole_words(db):
    plan = expand(parse("居留许可"), "zh-hans", {("居留", "留许", "许可"): (("签证",),)})

    assert [lookup.lexemes for way in plan.terms[0].ways for lookup in way.lookups][:2] == [
        ("居留", "留许", "许可"),
        ("签证",),
    ]
    assert not is_ngram("visa")
