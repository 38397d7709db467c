"""The Dockerfile fits the project it is built from; `test_production` carries it out."""

import tomllib

from cms.settings import BASE_DIR
from tests.deployment import image


def test_copies_what_there_is_and_what_is_sent() -> None:
    sources = [
        source
        for argument in image.arguments("COPY", image.stages()[0])
        for source in argument.split()[:-1]
    ]

    assert sources == [
        *("pyproject.toml", "uv.lock", "manage.py", "cms", "search"),
        "frontend_contract/operations",
    ]
    assert [source for source in sources if not (BASE_DIR / source).exists()] == []
    assert [source for source in sources if not image.is_sent_to_the_builder(source)] == []


def test_sends_no_content_and_no_secrets_to_the_builder() -> None:
    kept_back = [".data", ".env", ".git", ".venv", "tests", "frontend_contract"]

    assert [name for name in kept_back if image.is_sent_to_the_builder(name)] == []


def test_installs_the_uv_that_the_lock_names() -> None:
    packages = tomllib.loads((BASE_DIR / "uv.lock").read_text())["package"]
    version = next(package["version"] for package in packages if package["name"] == "uv")

    installations = [run for run in image.arguments("RUN", image.stages()[0]) if "pip" in run]

    assert installations == [f"pip install --no-cache-dir uv=={version}"]


def test_the_image_is_the_build_run_by_an_ordinary_user() -> None:
    stage = image.stages()[-1]

    assert image.arguments("COPY", stage) == ["--from=build /app /app"]
    assert image.arguments("RUN", stage) == ["mkdir -p /srv/media && chown 10001:10001 /srv/media"]
    assert image.arguments("USER", stage) == ["10001:10001"]
    assert image.arguments("ENV", stage)[0] == "DJANGO_SETTINGS_MODULE=cms.settings.production"
