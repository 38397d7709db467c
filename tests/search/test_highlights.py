import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlights import EXCERPT_LENGTH, Highlight, excerpt, offsets_of
from search.index import rewrite
from search.kinds import SOURCE
from tests.factories import SourceFactory


def hit_for(search, text):
    (hit,) = search(text).hits
    return hit


def test_marks_what_matches_in_title_and_excerpt(search):
    SourceFactory(title="DUO exams", summary="Register for an exam at DUO.")

    hit = hit_for(search, "exam duo")

    assert hit.title == Highlight(
        text="DUO exams", html="<mark>DUO</mark> <mark>exams</mark>", offsets=((0, 3), (4, 9))
    )
    assert hit.excerpt == Highlight(
        text="Register for an exam at DUO.",
        html="Register for an <mark>exam</mark> at <mark>DUO</mark>.",
        offsets=((16, 20), (24, 27)),
    )


def test_lets_no_markup_through(search):
    SourceFactory(
        title="<script>alert(1)</script> exam",
        summary="""</mark><img src=x onerror="alert('exam')">&lt;exam&gt;""",
    )

    hit = hit_for(search, "exam <script>")

    assert hit.title.html == (
        "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>exam</mark>"
    )
    assert hit.excerpt.html == (
        "&lt;/mark&gt;&lt;img src=x onerror=&quot;alert(&#x27;<mark>exam</mark>&#x27;)&quot;&gt;"
        "&amp;lt;<mark>exam</mark>&amp;gt;"
    )


def test_does_not_mark_what_is_left_out(search):
    SourceFactory(title="Exam school", summary="A school, a civic exam.")

    hit = hit_for(search, 'exam -"civic school"')

    assert hit.title.html == "<mark>Exam</mark> school"


def test_counts_characters_before_the_match_one_by_one(search):
    SourceFactory(title="👍🏽 Café DUO")

    assert hit_for(search, "duo").title.offsets == ((8, 11),)


def test_takes_the_excerpt_from_the_body_when_only_it_matches(hub, search):
    hub.add_guide(
        title="How to pay",
        summary="What it costs.",
        body=[("rich_text", "<p>First.</p><p>Then <b>regis</b>ter for the exam.</p>")],
    )

    assert hit_for(search, "register").excerpt.html == (
        "First. Then <mark>register</mark> for the exam."
    )


def test_takes_the_excerpt_from_the_summary_when_it_matches_or_nothing_does(hub, search):
    hub.add_guide(
        title="Register",
        kicker="Civic",
        summary="What an exam costs.",
        body=[("rich_text", "<p>An exam.</p>")],
    )

    assert hit_for(search, "exam").excerpt.html == "What an <mark>exam</mark> costs."
    assert hit_for(search, "civic").excerpt.html == "What an exam costs."


def test_chooses_the_part_of_a_long_text_where_most_words_match():
    text = " ".join(["exam", *["blah"] * 100, "civic", "exam", *["blah"] * 100])
    marked = text.replace("exam", "\x02exam\x03").replace("civic", "\x02civic\x03")

    chosen = excerpt(text, offsets_of(marked))

    assert "<mark>civic</mark> <mark>exam</mark>" in chosen.html
    assert chosen.text == "… " + "blah " * 12 + "civic exam" + " blah" * 34 + " …"


def test_starts_a_long_text_at_its_beginning_when_nothing_matches():
    text = "word " * 100

    assert excerpt(text.strip(), ()).text == "word " * 48 + "…"


@st.composite
def marked_texts(draw):
    words = draw(st.lists(st.text("ab<&é👍", min_size=1, max_size=80), max_size=60))
    marks = draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    marked = " ".join(
        f"\x02{word}\x03" if mark else word for word, mark in zip(words, marks, strict=True)
    )
    return " ".join(words), marked


@given(marked_texts())
def test_excerpts_are_short_whole_and_true(texts):
    text, marked = texts

    chosen = excerpt(text, offsets_of(marked))

    shown = chosen.text.removeprefix("… ").removesuffix(" …")
    assert len(shown) <= EXCERPT_LENGTH
    assert f" {shown} " in f" {text} "
    assert [chosen.text[a:b] for a, b in chosen.offsets] == [
        html.unescape(part) for part in re.findall("<mark>(.*?)</mark>", chosen.html)
    ]
    assert html.unescape(re.sub("</?mark>", "", chosen.html)) == chosen.text
    assert bool(chosen.offsets) == ("\x02" in marked)


@given(
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from(["exam", "duo.nl/exam", "a-exam", "1e5"])),
        max_size=20,
    ).map(" ".join)
)
def test_marks_the_right_place_in_any_text(search, text):
    source = SourceFactory(title="Exam", slug="exam", summary="")
    source.__class__.objects.filter(pk=source.pk).update(intro=f"{text} civic".replace("\x00", ""))
    try:
        rewrite(SOURCE, [source.pk])

        marked = hit_for(search, "civic").excerpt

        assert [marked.text[a:b].lower() for a, b in marked.offsets][-1:] == ["civic"]
    finally:
        source.delete()


@pytest.mark.parametrize("length", [499, 500, 501, 2047, 5000])
def test_marks_the_right_place_beside_endless_words(search, length):
    SourceFactory(title="Exam", intro=f"{'x' * length} civic")

    assert hit_for(search, "civic").excerpt.html.endswith("<mark>civic</mark>")
