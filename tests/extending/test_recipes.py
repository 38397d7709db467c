"""The recipes of docs/extend.md, followed word for word in a copy of the project."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from cms.settings import BASE_DIR

pytestmark = pytest.mark.thorough

COPIED = (
    "cms",
    "search",
    "frontend_contract",
    "tests",
    "manage.py",
    "conftest.py",
    "pyproject.toml",
)
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", ".next", "dist")
RECIPE = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PATCH = re.compile(r"```diff\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
SECONDS = 600

ASK = """
from django.test import Client
from tests.factories import SourceFactory, block, make_hub
from cms.mentions.queries import mention_counts

hub = make_hub()
source = SourceFactory(slug="duo", title="DUO")
guide = hub.add_guide(
    slug="exams",
    audience="Newcomers",
    reading_minutes=7,
    body=[
        block("cost", {"what": "Exam", "euros": "40.50", "source": source.pk}),
        block("cost", {"what": "Secret", "euros": "1", "source": SourceFactory(live=False).pk}),
    ],
)
query = '''{
  guide(slug: "exams") { ...G }
  guides { nodes { ...G } }
  route(path: "/guides/exams/") { ...G }
  source(slug: "duo") {
    mentionCounts { guides occurrences }
    guideMentions { nodes { guide { audience readingMinutes } } }
  }
}
fragment G on GuidePage {
  audience readingMinutes sources { title }
  body { ... on CostBlock { what euros source { title } } }
}'''
answer = Client().post("/graphql/", {"query": query}, content_type="application/json").json()
assert "errors" not in answer, answer
expected = {
    "audience": "Newcomers",
    "readingMinutes": 7,
    "body": [{"what": "Exam", "euros": 40.5, "source": {"title": "DUO"}}],
    "sources": [{"title": "DUO"}],
}
data = answer["data"]
assert data["guide"] == data["guides"]["nodes"][0] == data["route"] == expected, data
assert data["source"] == {
    "mentionCounts": {"guides": 1, "occurrences": 1},
    "guideMentions": {"nodes": [{"guide": {"audience": "Newcomers", "readingMinutes": 7}}]},
}, data
assert mention_counts([source])[source.pk].occurrences == 1
print("All is there.")
"""


def recipes() -> dict[str, str]:
    text = (BASE_DIR / "docs" / "extend.md").read_text()
    return {found["title"]: found["text"] for found in RECIPE.finditer(text)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "hub"
    project.mkdir()
    for name in COPIED:
        if (BASE_DIR / name).is_dir():
            shutil.copytree(BASE_DIR / name, project / name, ignore=LEFT_OUT)
        else:
            shutil.copy(BASE_DIR / name, project / name)
    (project / ".venv").symlink_to(BASE_DIR / ".venv")
    return project


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database on the server of the tests."""
    server, name = os.environ["DATABASE_URL"], f"recipes_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?host={quote(conninfo_to_dict(server)['host'])}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.timeout(SECONDS)
def test_what_the_recipes_add_is_everywhere(project: Path, database_url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url,
    }

    def run(command: str, stdin: str = "") -> str:
        process = subprocess.run(
            ["bash", "-euc", command],
            cwd=project,
            env=environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert process.returncode == 0, f"{command}\n{process.stdout}"
        return process.stdout

    assert list(recipes()) == ["Add a text", "Add a block"]
    for recipe in recipes().values():
        [patch], [commands] = PATCH.findall(recipe), COMMANDS.findall(recipe)
        run("git apply --verbose -p1 -", stdin=patch)
        run(commands.replace("make schema", ".venv/bin/python manage.py write_schema"))

    run(".venv/bin/python manage.py check --fail-level WARNING")
    schema = (project / "frontend_contract" / "schema.graphql").read_text()
    assert "type CostBlock implements Block {" in schema
    assert "readingMinutes: Int!" in schema
    assert "All is there." in run(".venv/bin/python manage.py shell", stdin=ASK)
