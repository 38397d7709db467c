"""`.env.example` documents what the settings read: all of it, and nothing else."""

import ast
import itertools
import re
from pathlib import Path

from cms.settings import BASE_DIR

EXAMPLE = (BASE_DIR / ".env.example").read_text()


def variables_read_in(directory: Path) -> set[str]:
    """The names given to `env(…)`, `env.str(…)` and so on in the modules of `directory`."""
    names = set()
    for path in directory.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            name = node.args[0]
            if (
                isinstance(function, ast.Name)
                and function.id == "env"
                and isinstance(name, ast.Constant)
            ):
                names.add(name.value)
    return names


def test_documents_every_variable_and_no_other() -> None:
    read = variables_read_in(BASE_DIR / "cms") | variables_read_in(BASE_DIR / "search")
    documented = re.findall(r"^#([A-Z_]+)=", EXAMPLE, re.MULTILINE)

    assert sorted(documented) == sorted(read)


def test_explains_every_variable_on_the_lines_above() -> None:
    lines = EXAMPLE.splitlines()

    unexplained = [
        line
        for previous, line in itertools.pairwise(lines)
        if re.match(r"#[A-Z_]+=", line) and not previous.startswith("# ")
    ]

    assert unexplained == []


def test_an_example_copied_as_it_is_changes_nothing() -> None:
    active = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]

    assert active == []
