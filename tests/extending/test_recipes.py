"""The recipes of docs/extend.md, followed word for word in a copy of the project."""

import re
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.extending.conftest import SECONDS, Run

pytestmark = pytest.mark.thorough

RECIPE = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PATCH = re.compile(r"```diff\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
OPERATION = re.compile(r"```graphql\n(query (\w+).*?)```", re.DOTALL)

HERE = Path(__file__).parent

RECIPES = [
    "Add a text",
    "Add a block",
    "Add a page type",
    "Add a snippet",
    "Add a field to search and filters",
]

MOST_FILES = {"Add a page type": 3, "Add a snippet": 3}
"""How many files a recipe may touch beside migrations, if more than one; that of a snippet shows it
on a page, too.
"""


def recipes_of_the_guide() -> dict[str, str]:
    text = (BASE_DIR / "docs" / "extend.md").read_text()
    return {found["title"]: found["text"] for found in RECIPE.finditer(text)}


@pytest.mark.timeout(SECONDS)
def test_what_the_recipes_add_is_everywhere(project: Path, run: Run) -> None:
    recipes = recipes_of_the_guide()
    assert list(recipes) == RECIPES
    for title, recipe in recipes.items():
        [patch], [commands] = PATCH.findall(recipe), COMMANDS.findall(recipe)
        assert patch.count("+++ b/") <= MOST_FILES.get(title, 1), title
        run("git apply --verbose -p1 -", stdin=patch)
        commands = commands.replace("make schema", ".venv/bin/python manage.py write_schema")
        run(commands)
    for operation, name in OPERATION.findall(recipes["Add a page type"]):
        (project / "frontend_contract" / "operations" / f"{name}.graphql").write_text(operation)

    run(".venv/bin/python manage.py check --fail-level WARNING")
    run(".venv/bin/python manage.py makemigrations --check --dry-run")
    run(".venv/bin/python manage.py write_manifests")
    schema = (project / "frontend_contract" / "schema.graphql").read_text()
    assert "type CostBlock implements Block {" in schema
    assert "type EventPage implements Node & HubPage & CitingPage {" in schema
    look = (HERE / "what_recipes_add.py").read_text()
    assert "All is there." in run(".venv/bin/python manage.py shell", stdin=look)


@pytest.mark.timeout(SECONDS)
@pytest.mark.release
def test_every_field_that_grapple_offers_shows_what_it_should(project: Path, run: Run) -> None:
    models = project / "cms" / "pages" / "models"
    (models / "sink.py").write_text((HERE / "every_field.py.txt").read_text())
    with (models / "__init__.py").open("a") as names:
        names.write("from cms.pages.models.sink import SinkLink, SinkPage, SinkTag  # noqa\n")
    template = project / "cms" / "pages" / "templates" / "pages" / "sinkpage_preview.html"
    template.write_text('{% extends "pages/preview.html" %}')
    manage = ".venv/bin/python manage.py"
    run(f"{manage} makemigrations pages && {manage} migrate && {manage} check --fail-level ERROR")

    look = (HERE / "what_a_sink_holds.py").read_text()
    assert "All is there." in run(f"{manage} shell", stdin=look)


@pytest.mark.timeout(SECONDS)
def test_the_typed_client_knows_a_new_type(project: Path, run: Run) -> None:
    recipe = recipes_of_the_guide()["Add a page type"]
    [patch], [(operation, name)] = PATCH.findall(recipe), OPERATION.findall(recipe)
    contract = project / "frontend_contract"
    (contract / "node_modules").symlink_to(BASE_DIR / "frontend_contract" / "node_modules")
    (contract / "operations" / f"{name}.graphql").write_text(operation)

    run("git apply --verbose -p1 -", stdin=patch)
    run(".venv/bin/python manage.py write_schema")
    run(".venv/bin/python manage.py write_manifests")
    run("cd frontend_contract && npm run --silent generate")

    generated = (contract / "client" / "src" / "generated.ts").read_text()
    assert f"{name}Query" in generated
