"""Whatever is declared wrongly, `manage.py check` names it, says what to do, and goes on."""

import os
import re
import subprocess
import sys

import pytest

from cms.settings import BASE_DIR

EXPECTED = {
    "CapitalPage": ["the name “Capital”"],
    "SecondGuidePage": ["the name “guide”, which GuidePage has already"],
    "ReservedPage": ["the name “search”, which the hub itself has already"],
    "SameTwicePage": ["the name “sheep”, which its list has already"],
    "SameTypePage": ["the GraphQL type “Source”, which Source has"],
    "UndeclaredPage": ["is not declared"],
    "UnpreviewedPage": ["no template for its preview"],
    "WrongPartsPage": [
        "“absent” searched",
        "“locale” searched",
        "lists “nothing”",
        "seen with its absent",
    ],
    "WrongBlocksPage": [
        "body.with_id has a child called “id”",
        "body.stranger.item declares “sentences”",
        "body.other is a CardBlock of elsewhere",
    ],
    "WrongLinesPage": [
        "body.html is a RawHTMLBlock",
        "App 'pages' doesn't have a 'nothing' model",
        "not enough values to unpack",
        "GraphQLString() takes 1 positional argument",
        "'str' object has no attribute",
        "“absent”, and WrongLinesPage has no “absent”",
        "“greeting”, and it is a method that wants arguments",
        "“locales”, and what it refers to could be hidden",
        "“text”, and what stands in its text could be hidden",
        "“words”, and it is no relation",
        "“shout”, and formatted text can be shown of a field only",
        "“missing_text”",
        "“no_tags”",
        "“place”, and it leads to a Locale",
        "“other”, and Locale does not say what is shown of it",
        "“words”, and does so twice",
        "“id”, which the API says itself",
        "the filter “absent”",
        "the filter “locale”",
    ],
    "ForeignSnippet": ["and editors cannot open it", "and it is in no language"],
    "CitingChild": ["CitingChild.text can cite sources, and that is no mention"],
    "CitingSnippet": ["CitingSnippet.body can cite sources, and that is no mention"],
    "SilentSnippet": ["says nothing of what is shown"],
    "TextKeySnippet": ["whose key is a CharField"],
    "NarrowedSnippet": ["the filter “title”"],
}


@pytest.fixture(scope="module")
def told() -> str:
    """What the check says in a hub in which each of these is declared wrongly."""
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.extending.misdeclared.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert process.returncode == 1
    return process.stdout


@pytest.mark.parametrize("model", EXPECTED)
def test_a_check_names_what_is_declared_wrongly(told: str, model: str) -> None:
    problems = re.findall(rf"^misdeclared\.{model}: (.*)\n\tHINT: .+", told, re.MULTILINE)

    for expected in EXPECTED[model]:
        assert any(expected in problem for problem in problems), (expected, problems)


def test_nothing_else_is_wrong_and_nothing_fails(told: str) -> None:
    assert "Traceback" not in told
    errors, _, _ = told.partition("WARNINGS:")
    assert "CitingChild.plain" not in told
    assert {*re.findall(r"^(\w+)\.", errors, re.MULTILINE)} == {"misdeclared"}
