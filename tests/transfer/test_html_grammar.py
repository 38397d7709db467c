import pytest

from cms.pages.rich_text_features import SHORT_TEXT_FEATURES, TEXT_FEATURES
from cms.snippets.blocks import GUIDANCE_FEATURES
from cms.transfer.html_grammar import FEATURE_TAGS, Reading
from cms.transfer.references import KnownNames, References

REFERENCES = References(
    {
        "source": KnownNames("source", frozenset({"duo"})),
        "topic": KnownNames("topic", frozenset({"exams"})),
        "guide": KnownNames("guide", frozenset({"register"}), unpublished=frozenset({"draft"})),
    }
)


def findings(html, features=TEXT_FEATURES):
    return [
        (finding.offset, finding.found, finding.expected)
        for finding in Reading(html, features, REFERENCES).run().findings
    ]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p></p>",
        "<h2>A</h2><h3>B</h3><h4>C</h4>\n<p>D<br>E<br/>F</p>",
        "<p>one <b>two <i>three</i></b> <i>four</i></p>",
        "<ul><li>a<ol><li>b</li></ol></li> <li><b>c</b></li></ul>",
        "<p>&amp; &lt; &gt; &eacute; &#233; &#xE9; \"quoted\" 'quoted' é &nbsp;</p>",
        '<p><a href="https://example.org/?a=1&amp;b=2#c">x</a></p>',
        '<p><a href="mailto:a@b.nl">x</a> <a href="tel:+31201234567">x</a></p>',
        '<p><a href="ftp://example.org/pub/">x</a></p>',
        '<p><a href="#fees">x</a> <a href="/topics/">x</a> <a  href="/" >x</a></p>',
        '<p><a linktype="source" slug="duo"><b>x</b></a></p>',
        '<p><a slug="exams" linktype="topic">x</a></p>',
        '<p><a linktype="guide" slug="register">x</a></p>',
    ],
)
def test_accepts_what_the_editor_could_have_written(html):
    assert findings(html) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("text", [(0, '"text"', "expected it inside <p>…</p>")]),
        ("<p>a", [(0, "<p>", "expected </p> after it")]),
        ("<p>a</p></p>", [(8, "</p>", "expected <p> before it")]),
        (
            "<p><b>a</p>",
            [(7, "</p>", "expected </b> first, for the <b> at character 3")],
        ),
        (
            "<p><b><i>a</b></i></p>",
            [
                (10, "</b>", "expected </i> first, for the <i> at character 6"),
                (14, "</i>", "expected <i> before it"),
            ],
        ),
        ("<p>a < b</p>", [(5, '"< b"', "expected a tag such as <p>, or &lt; for a “<”")]),
        (
            "<p><!-- a --></p>",
            [(3, '"<!-- a -->"', "expected a tag such as <p>, or &lt; for a “<”")],
        ),
        ("<p>a & b</p>", [(5, '"& b"', "expected &amp; for a “&”")]),
        ("<p>&bogus;</p>", [(3, '"&bogus;"', "expected the name of a character that HTML knows")]),
        ("<p>&#0;</p>", [(3, '"&#0;"', "expected the number of a character that can be shown")]),
        (
            "<p>&#xD800;</p>",
            [(3, '"&#xD800;"', "expected the number of a character that can be shown")],
        ),
        ("<p/>", [(0, "<p/>", "expected <p>…</p>")]),
        ('<p class="x">a</p>', [(0, "<p class>", "expected <p> without attributes")]),
        (
            "<ul>a</ul>",
            [(4, '"a"', "expected it inside <li>…</li>")],
        ),
        ("<p><a>x</a></p>", [(3, "<a>", 'expected <a href="…"> or <a linktype="…" slug="…">')]),
        (
            '<p><a href="/a/">x<a href="/b/">y</a></a></p>',
            [(18, "<a> inside <a>", "expected no link inside a link")],
        ),
        (
            '<p><a href="/a/" href="/b/">x</a></p>',
            [(3, "href twice in <a>", "expected it once")],
        ),
        (
            '<p><a linktype="sauce" slug="duo">x</a></p>',
            [
                (
                    3,
                    'linktype="sauce"',
                    "expected one of guide, source, topic (did you mean “source”?)",
                )
            ],
        ),
        (
            '<p><a linktype="source" slug="dua">x</a></p>',
            [
                (
                    3,
                    'slug="dua"',
                    (
                        "expected a source in this bundle or published in the hub"
                        " (did you mean “duo”?)"
                    ),
                )
            ],
        ),
        (
            '<p><a linktype="guide" slug="draft">x</a></p>',
            [
                (
                    3,
                    'slug="draft"',
                    "expected a guide that is published, and the hub's is not",
                )
            ],
        ),
    ],
)
def test_says_what_is_wrong_and_where(html, found):
    assert findings(html) == found


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftps://example.org/",
        "//example.org/",
        "https://",
        "https://exa mple.org/",
        "example.org",
        "mailto:",
        "",
    ],
)
def test_a_link_leads_to_the_web_a_mailbox_a_phone_or_the_hub(href):
    (finding,) = findings(f'<p><a href="{href}">x</a></p>')

    assert finding[0] == 3
    assert finding[2].startswith("expected an address that starts with https://, http://, ftp://")


@pytest.mark.parametrize("tag", ["h1", "h5", "div", "span", "strong", "script", "style", "P"])
def test_only_tags_of_the_editor_are_allowed(tag):
    (finding,) = findings(f"<p>a</p><{tag}></{tag}>")

    assert finding == (
        8,
        f"<{tag}>",
        "expected one of <a>, <b>, <br>, <h2>, <h3>, <h4>, <i>, <li>, <ol>, <p>, <ul>",
    )


def test_tags_that_close_nothing_are_named_once():
    assert [found for _, found, _ in findings('<p>a<img src="x"></p><hr/>')] == ["<img>", "<hr>"]


def test_shorter_texts_have_fewer_tags():
    assert findings("<h2>a</h2>", SHORT_TEXT_FEATURES)[0][2] == (
        "expected one of <a>, <b>, <br>, <i>, <li>, <ol>, <p>, <ul>"
    )


def test_guidance_cites_no_sources():
    html = '<p><a linktype="source" slug="duo">x</a></p>'

    assert findings(html, GUIDANCE_FEATURES) == [
        (3, 'linktype="source"', "expected one of guide, topic")
    ]


def test_attributes_stand_in_double_quotes():
    assert findings("<p><a href='/a/'>x</a></p>") == [
        (3, "\"href='/a/'\"", 'expected attributes as name="value"'),
        (3, "<a>", 'expected <a href="…"> or <a linktype="…" slug="…">'),
    ]


def test_knows_every_feature_of_our_editors():
    assert {*TEXT_FEATURES, *SHORT_TEXT_FEATURES, *GUIDANCE_FEATURES} <= FEATURE_TAGS.keys()
