"""Sound and video in a copy of the project to which wagtailmedia is added."""

import sys
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.extending.conftest import SECONDS, Run

pytestmark = pytest.mark.release

HERE = Path(__file__).parent
UV = Path(sys.executable).with_name("uv")
WAGTAILMEDIA = "wagtailmedia==0.19.1"


@pytest.mark.timeout(SECONDS)
def test_media_are_shown_as_documents_are(project: Path, run: Run) -> None:
    install = f"{UV} pip install --quiet --python .venv/bin/python --no-deps"
    run(f"{install} --target packages {WAGTAILMEDIA}")
    settings = project / "cms" / "settings" / "base.py"
    apps = settings.read_text()
    settings.write_text(
        apps.replace('"wagtail.documents",', '"wagtailmedia",\n    "wagtail.documents",', 1)
    )
    models = project / "cms" / "pages" / "models"
    (models / "talk.py").write_text((HERE / "media_page.py.txt").read_text())
    with (models / "__init__.py").open("a") as names:
        names.write("from cms.pages.models.talk import TalkPage  # noqa\n")
    template = project / "cms" / "pages" / "templates" / "pages" / "talkpage_preview.html"
    template.write_text('{% extends "pages/preview.html" %}')

    manage = "PYTHONPATH=packages .venv/bin/python manage.py"
    run(f"{manage} makemigrations pages")
    run(f"{manage} migrate")
    run(f"{manage} check --fail-level WARNING")
    run(f"{manage} write_schema")
    schema = Path("frontend_contract") / "schema.graphql"
    assert "type Media {" in (project / schema).read_text()
    assert "type Media {" not in (BASE_DIR / schema).read_text()
    look = (HERE / "what_media_shows.py").read_text()
    assert "All is there." in run(f"{manage} shell", stdin=look)
