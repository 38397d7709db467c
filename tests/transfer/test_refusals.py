"""Bundles that are refused: with every problem in one message, and without a trace in the hub."""

import pytest
from django.core.management.base import CommandError

from cms.snippets.models import HubCopy
from cms.transfer.bundle import SettingsEntry
from cms.transfer.validation import validated
from tests.transfer.documents import (
    WITH_EXTENSIONS,
    change,
    demo,
    document,
    image,
    remove,
    with_images,
)
from tests.transfer.hub_contents import command, problems_of, tables

pytestmark = pytest.mark.django_db


def repeat(part):
    return lambda changed: changed[part].append(changed[part][0])


MENTION = "topics.0.sections.0.mentions"
IN_HUB = "in this bundle or published in the hub"

REFUSALS = [
    # References
    (
        change(f"{MENTION}.0.source", "dou"),
        (
            'topics[0].sections[0].mentions[0].source: found "dou"; expected a source'
            f" {IN_HUB} (did you mean “duo”?)"
        ),
    ),
    (
        change("guides.0.body.1.value.source", "nobody"),
        f'guides[0].body[1].value.source: found "nobody"; expected a source {IN_HUB}',
    ),
    (
        change("guides.0.body.0.value", '<p><a linktype="source" slug="x-y">a</a></p>'),
        'guides[0].body[0].value: found slug="x-y" at character 3; expected a source ' + IN_HUB,
    ),
    (remove("guides.1.topic"), "guides[1].topic: found nothing; expected a value"),
    (
        change("guides.1.topic", "languages"),
        f'guides[1].topic: found "languages"; expected a topic {IN_HUB} (did you mean “language”?)',
    ),
    (change("guides.1.topic", None), "guides[1].topic: found null; expected a text"),
    (
        change("quick_answers.0.guide", "registers"),
        (
            'quick_answers[0].guide: found "registers"; expected a guide'
            f" {IN_HUB} (did you mean “register”?)"
        ),
    ),
    (
        change("quick_answers.0.sources.1", "dua"),
        (
            'quick_answers[0].sources[1]: found "dua"; expected a source'
            f" {IN_HUB} (did you mean “duo”?)"
        ),
    ),
    (
        change("quick_answers.0.topics", ["none"]),
        f'quick_answers[0].topics[0]: found "none"; expected a topic {IN_HUB}',
    ),
    (
        change("sources.0.logo", "face"),
        'sources[0].logo: found "face"; expected an image in this bundle',
    ),
    (change("sources.0.logo", ["face"]), "sources[0].logo: found a list; expected a text"),
    # The same thing twice
    (
        repeat("sources"),
        'sources[2].slug: found "duo" again; expected another slug than that of sources[0]',
    ),
    (
        repeat("topics"),
        'topics[2].slug: found "exams" again; expected another slug than that of topics[0]',
    ),
    (
        repeat("guides"),
        'guides[2].slug: found "register" again; expected another slug than that of guides[0]',
    ),
    (
        repeat("quick_answers"),
        (
            'quick_answers[2].question: found "What does it cost?" again; expected another question'
            " than that of quick_answers[0]"
        ),
    ),
    (
        change(f"{MENTION}.1.source", "duo"),
        (
            'topics[0].sections[0].mentions[1].source: found "duo" again;'
            " expected each source once in a section"
        ),
    ),
    (
        change("quick_answers.0.sources.1", "library"),
        'quick_answers[0].sources[1]: found "library" again; expected it once',
    ),
    # Redirects
    (
        change("redirects", [{"from": "/a/", "to": "/a/"}]),
        "redirects[0]: found the cycle /a → /a; expected a chain that ends at another path",
    ),
    (
        change(
            "redirects",
            [
                {"from": "/a/", "to": "/b"},
                {"from": "/b/", "to": "/c/#x"},
                {"from": "/c", "to": "/a/"},
            ],
        ),
        (
            "redirects[0]: found the cycle /a → /b → /c → /a;"
            " expected a chain that ends at another path"
        ),
    ),
    (
        change("redirects", [{"from": "/a/", "to": "/b/"}, {"from": "/a", "to": "/c/"}]),
        'redirects[1].from: found "/a" again; expected another from than that of redirects[0]',
    ),
    (
        change("redirects", [{"from": "a/", "to": "/b/"}]),
        'redirects[0].from: found "a/"; expected a path such as /old/',
    ),
    (
        change("redirects", [{"from": "/a/", "to": "//evil.example.org/"}]),
        (
            'redirects[0].to: found "//evil.example.org/"; expected a path such as /new/,'
            " or a web address"
        ),
    ),
    (
        change("redirects", [{"from": "/nl/a/", "to": "/b/"}]),
        (
            'redirects[0].from: found "/nl/a/"; expected a path of the language “en” of this bundle'
            " (not below /nl/)"
        ),
    ),
    # Images
    (
        change("images", [image("desk", "red")]),
        (
            "images[0].key: found \"desk\"; expected a key that a source's logo, a guide's image"
            " or a seo_image uses"
        ),
    ),
]


@pytest.mark.parametrize(
    ("apply", "message"), REFUSALS, ids=[message[:60] for _, message in REFUSALS]
)
def test_refuses_and_says_why(apply, message):
    changed = document()
    apply(changed)

    assert problems_of(changed) == [message]


def test_refuses_a_path_that_leads_on_twice_and_once_to_nowhere():
    changed = document()
    changed["redirects"] = [{"from": "/a/", "to": "/b/"}, {"from": "/a/", "to": ""}]

    assert [problem.split(";")[0] for problem in problems_of(changed)] == [
        'redirects[1].from: found "/a/" again',
        'redirects[1].to: found ""',
    ]


def test_finds_images_in_what_cannot_be_read():
    changed = with_images()
    changed["guides"][0]["body"] = [{"type": "picture", "value": {"image": "desk"}}]
    changed["sources"][0]["logo"] = "desk"
    changed["images"] = [image("desk", "red"), image("face", "blue")]
    changed["sources"][1]["logo"] = ["face"]

    problems = problems_of(changed)

    assert [problem.split(":")[0] for problem in problems] == [
        "sources[1].logo",
        "guides[0].body[0].type",
    ]


def test_lists_every_problem_of_every_kind_in_one_message_in_the_order_of_the_document():
    changed = document(WITH_EXTENSIONS)
    changed["sources"][1]["slug"] = "duo"
    changed["sources"][1]["kind"] = 3
    changed["topics"][0]["sections"][1]["mentions"][0]["source"] = "libary"
    del changed["topics"][1]["title"]
    changed["guides"][0]["topic"] = "exam"
    changed["guides"][0]["body"][0]["value"] = "<p>a<p>"
    changed["quick_answers"][0]["guide"] = "prepared"
    changed["redirects"] += [{"from": "/x/", "to": "/y/"}, {"from": "/y/", "to": "/x/"}]
    changed["extra"] = 1
    before = tables()

    problems = problems_of(changed)

    assert [problem.split(": found ")[0] for problem in problems] == [
        "sources[1].slug",
        "sources[1].kind",
        "topics[0].sections[0].mentions[1].source",
        "topics[0].sections[1].mentions[0].source",
        "topics[1].title",
        "guides[0].topic",
        "guides[0].body[0].value",
        "guides[0].body[0].value",
        "guides[0].body[0].value",
        "guides[0].body[1].value.source",
        "guides[1].body[0].value.mentions[1].source",
        "quick_answers[0].guide",
        "quick_answers[0].sources[0]",
        "redirects[3]",
        "extra",
    ]
    assert tables() == before


def test_the_command_names_the_file_and_leaves_no_trace(bundle_file):
    changed = document()
    changed["guides"][0]["topic"] = "exam"
    changed["topics"][0]["summary"] = ""
    path = bundle_file(changed)
    before = tables()

    with pytest.raises(CommandError) as caught:
        command("import_content", path)

    assert caught.value.returncode == 1
    assert str(caught.value).splitlines() == [
        f"{path} is not a bundle that can be used: 2 problems.",
        f'  {path}: topics[0].summary: found ""; expected some text',
        (
            f'  {path}: guides[0].topic: found "exam"; expected a topic in this bundle or published'
            " in the hub (did you mean “exams”?)"
        ),
        "Nothing was written.",
    ]
    assert tables() == before


def test_the_command_says_when_there_is_no_such_file(tmp_path):
    with pytest.raises(CommandError, match=r"none\.json cannot be read: No such file or directory"):
        command("import_content", tmp_path / "none.json")


def test_repeated_keys_are_listed_with_the_rest(bundle_file):
    path = bundle_file(b'{"version": 1, "version": 1, "locale": "en", "topics": 1}')

    with pytest.raises(CommandError) as caught:
        command("import_content", path)

    assert str(caught.value).splitlines()[1:] == [
        f"  {path}: version: found this key more than once; expected it once",
        f"  {path}: topics: found 1; expected a list",
        "Nothing was written.",
    ]


def test_the_settings_of_a_bundle_are_those_of_the_hub():
    assert list(SettingsEntry.model_fields) == [*HubCopy.COPY_FIELDS, "seo_image"]


def test_the_demo_hub_is_a_valid_bundle():
    assert validated(demo(), "hub.json").locale == "en"
