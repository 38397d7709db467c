"""Values that no bundle can have: of another type, too long, or not HTML."""

import pytest

from tests.transfer.documents import SMALL, change, document, remove, with_images
from tests.transfer.hub_contents import problems_of

pytestmark = pytest.mark.django_db


def cut(text):
    """A long text as messages show it."""
    return f'"{text[:77]}…"'


REFUSALS = [
    # Types
    (change("version", 2), "version: found 2; expected 1, the version that this hub reads"),
    (remove("version"), "version: found nothing; expected a value"),
    (change("version", True), "version: found true; expected a whole number"),
    (remove("locale"), "locale: found nothing; expected a value"),
    (change("locale", "en-GB"), 'locale: found "en-GB"; expected one of en, nl'),
    (change("locale", "eng"), 'locale: found "eng"; expected one of en, nl (did you mean “en”?)'),
    (change("locale", ["en"]), "locale: found a list; expected a text"),
    (change("redirects", {}), "redirects: found an object; expected a list"),
    (change("sources.0.title", 7), "sources[0].title: found 7; expected a text"),
    (
        change("quick_answers.0.featured", 1),
        "quick_answers[0].featured: found 1; expected true or false",
    ),
    (
        change("sources.0.kind", "oficial"),
        (
            'sources[0].kind: found "oficial"; expected one of official, municipal, learning,'
            " practice, legal, other (did you mean “official”?)"
        ),
    ),
    (
        change("sources.0.review_by", "31-01-2027"),
        'sources[0].review_by: found "31-01-2027"; expected a day such as 2027-01-31',
    ),
    (
        change("sources.0.review_by", "20270131"),
        'sources[0].review_by: found "20270131"; expected a day such as 2027-01-31',
    ),
    (
        change("guides.0.body.0.type", "richtext"),
        (
            'guides[0].body[0].type: found "richtext"; expected one of rich_text, source_mention,'
            " source_list, steps, callout, image, table, quote, video"
        ),
    ),
    (
        remove("guides.0.body.0.type"),
        (
            "guides[0].body[0].type: found nothing; expected one of rich_text, source_mention,"
            " source_list, steps, callout, image, table, quote, video"
        ),
    ),
    (
        change("guides.0.body.0", "x"),
        'guides[0].body[0]: found "x"; expected an object',
    ),
    (
        change("sources.0.titel", "x"),
        (
            "sources[0].titel: found an unknown key; expected one of slug, translation_of, title,"
            " website, summary, intro, publisher, kind, guidance, review_by, logo, seo_image,"
            " hide_from_search_engines (did you mean “title”?)"
        ),
    ),
    (
        change("guides.0.body.1.value.remark", "x"),
        (
            "guides[0].body[1].value.remark: found an unknown key;"
            " expected one of source, kicker, note"
        ),
    ),
    # Limits, which are those of the models
    (
        change("sources.0.title", "x" * 121),
        (
            f"sources[0].title: found {cut('x' * 121)};"
            " expected at most 120 characters, and this has 121"
        ),
    ),
    (
        change("topics.0.summary", "x" * 401),
        (
            f"topics[0].summary: found {cut('x' * 401)}; expected at most 400 characters,"
            " and this has 401"
        ),
    ),
    (
        change("topics.0.sections.0.heading", "x" * 161),
        (
            f"topics[0].sections[0].heading: found {cut('x' * 161)};"
            " expected at most 160 characters, and this has 161"
        ),
    ),
    (change("guides.0.title", " "), 'guides[0].title: found " "; expected some text'),
    (
        change("guides.0.title", "a\x00b"),
        'guides[0].title: found "a\\u0000b"; expected text without the character U+0000',
    ),
    (
        change("guides.0.title", "a\ud800b"),
        'guides[0].title: found "a\\ud800b"; expected text without the character U+D800',
    ),
    (
        change("topics.2", {"slug": "how to", "title": "How", "summary": "So."}),
        (
            'topics[2].slug: found "how to"; expected another value: Enter a valid “slug”'
            " consisting of Unicode letters, numbers, underscores, or hyphens."
        ),
    ),
    (
        change("sources.0.website", "ftp://duo.example.org/"),
        (
            'sources[0].website: found "ftp://duo.example.org/"; expected another value:'
            " Enter a web address that starts with https:// or http://."
        ),
    ),
    (
        change("sources.0.website", "duo.example.org"),
        (
            'sources[0].website: found "duo.example.org"; expected another value:'
            " Enter a web address that starts with https:// or http://."
        ),
    ),
    (
        change("topics.0.sections.0.mentions", []),
        "topics[0].sections[0].mentions: found 0 in it; expected at least 1",
    ),
    (
        change("offer.action_label", "Begin"),
        (
            "offer: found an object; expected another value: A button needs both a label and an"
            " address: fill in both, or neither."
        ),
    ),
    # HTML
    (
        change("guides.0.body.0.value", "<p>One <b>two</p>"),
        (
            "guides[0].body[0].value: found </p> at character 13; expected </b> first, for the <b>"
            " at character 7"
        ),
    ),
    (
        change("guides.0.body.0.value", "<p></p>"),
        'guides[0].body[0].value: found "<p></p>"; expected some text',
    ),
]


@pytest.mark.parametrize(
    ("apply", "message"), REFUSALS, ids=[message[:60] for _, message in REFUSALS]
)
def test_refuses_and_says_why(apply, message):
    changed = document()
    apply(changed)

    assert problems_of(changed) == [message]


@pytest.mark.parametrize(
    ("part", "entry", "expected"),
    [
        ("topics", "language", 'topics[1]: found "language"; expected an object'),
        ("sources", None, "sources[1]: found null; expected an object"),
    ],
)
def test_refuses_entries_that_are_no_objects(part, entry, expected):
    changed = document({**SMALL, "quick_answers": [], "guides": [], "topics": SMALL["topics"][1:]})
    changed["topics"].insert(0, {**changed["topics"][0], "slug": "other"})
    changed[part][1] = entry

    assert problems_of(changed) == [expected]


@pytest.mark.parametrize(
    ("value", "found"), [([], "a list"), (None, "null"), ("x", '"x"'), (1, "1")]
)
def test_refuses_a_document_that_is_no_object(value, found):
    assert problems_of(value) == [f"the document: found {found}; expected an object"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "filename",
            "a/b.png",
            "images[0]: found filename “a/b.png”; expected a file name without folders",
        ),
        (
            "filename",
            "red.jpg",
            (
                "images[0]: found the file “red.jpg”; expected an image that Wagtail accepts:"
                " Not a valid .jpeg image. The extension does not match the file format (png)"
            ),
        ),
        ("data", "?", 'images[0].data: found "?"; expected the file in base64'),
        (
            "data",
            "",
            'images[0].data: found ""; expected the file in base64, in one line and padded',
        ),
        (
            "data",
            "aGVsbG8=",
            (
                "images[0]: found the file “red.png”; expected an image that Wagtail accepts:"
                " Upload a valid image. The file you uploaded was either not an image or a"
                " corrupted image."
            ),
        ),
    ],
)
def test_refuses_files_that_are_no_images(field, value, message):
    changed = with_images()
    changed["images"][0][field] = value

    assert problems_of(changed) == [message]
