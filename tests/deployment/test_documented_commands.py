"""Commands that the documentation names exist, and take the options that it gives them."""

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class

from cms.settings import BASE_DIR

PAGES = [
    BASE_DIR / "README.md",
    BASE_DIR / "SECURITY.md",
    *sorted((BASE_DIR / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(?:\.venv/bin/python )?manage\.py ([a-z_]+)")
COMMENT = re.compile(r"\s+#.*$")


def in_blocks(program: str) -> list[tuple[str, list[str]]]:
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text()):
            for line in block.splitlines():
                words = shlex.split(COMMENT.sub("", line)) if program in line else []
                names = [word for word in words if word.endswith(program)]
                if names:
                    found.append((page.name, words[words.index(names[0]) + 1 :]))
    return found


@pytest.mark.parametrize(("page", "words"), in_blocks("manage.py"))
def test_takes_its_arguments(page, words) -> None:
    name, *arguments = words
    command = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(arguments)


def test_every_command_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in INLINE.findall(page.read_text())}

    assert named - set(get_commands()) == set()


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text())}
    blocks = [block for page in PAGES for block in BLOCK.findall(page.read_text())]
    named |= {name for each in blocks for name in re.findall(r"^make ([a-z-]+)", each, re.M)}

    assert named - targets == set()


def test_every_page_is_in_the_site() -> None:
    navigation = (BASE_DIR / "mkdocs.yml").read_text()

    assert [
        page.name for page in PAGES if f"{page.relative_to(BASE_DIR)}\n" not in navigation
    ] == []
