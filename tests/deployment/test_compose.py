"""What docker-compose.yml promises, and asks for."""

import re
from pathlib import Path

import pytest

from cms.settings import BASE_DIR
from tests.deployment import compose, image
from tests.deployment.test_environment_variables import variables_read_in

# https://hub.docker.com/_/postgres documents these.
POSTGRES_IMAGE_VARIABLES = {
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
    "POSTGRES_INITDB_ARGS",
}
OURS = ("prepare", "scheduler", "web", "worker")


pytestmark = pytest.mark.thorough


@pytest.fixture
def services(tmp_path: Path) -> dict:
    return compose.services(tmp_path)


def test_has_the_processes_of_a_hub_and_what_they_lean_on(services) -> None:
    assert sorted(services) == ["postgres", "prepare", "scheduler", "valkey", "web", "worker"]
    assert {name for name, service in services.items() if "build" in service} == set(OURS)


def test_sets_only_variables_that_somebody_reads(services) -> None:
    read = variables_read_in(BASE_DIR / "cms") | {"DJANGO_SETTINGS_MODULE"}

    for name in OURS:
        assert set(services[name]["environment"]) <= read
    assert set(services["postgres"]["environment"]) == POSTGRES_IMAGE_VARIABLES
    assert "environment" not in services["valkey"]


def test_every_other_setting_comes_from_the_file_beside_it(services) -> None:
    for name in OURS:
        assert services[name]["env_file"] == [{"path": ".env", "required": False}]


def test_images_are_pinned(services) -> None:
    images = {name: service["image"] for name, service in services.items() if name not in OURS}

    for name, tag in images.items():
        assert re.fullmatch(r"[a-z/]+:\d+\.\d+(\.\d+)?-[a-z]+", tag), name
    for line in (BASE_DIR / "Dockerfile").read_text().splitlines():
        assert not line.startswith("FROM") or re.match(r"FROM python:3\.\d+\.\d+-slim-[a-z]+", line)


def test_checks_the_health_of_everything_that_goes_on_running(services) -> None:
    unchecked = {name for name, service in services.items() if "healthcheck" not in service}

    assert unchecked == {"prepare"}


def test_starts_nothing_before_what_it_needs(services) -> None:
    assert services["prepare"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("scheduler", "web", "worker"):
        assert services[name]["depends_on"] == {
            "prepare": {"condition": "service_completed_successfully"},
            "valkey": {"condition": "service_healthy"},
        }


def test_is_reached_through_a_proxy_on_this_machine_only(services) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


@pytest.mark.parametrize("missing", sorted(compose.REQUIRED))
def test_names_what_is_missing(missing, tmp_path) -> None:
    environment = {name: value for name, value in compose.REQUIRED.items() if name != missing}

    result = compose.resolve(tmp_path, environment)

    assert result.returncode == 1
    assert re.search(
        rf"required variable {missing} is missing a value: set it to .+", result.stderr
    )


def test_holds_no_secret() -> None:
    text = (BASE_DIR / "docker-compose.yml").read_text()

    settings = dict(re.findall(r"^ +([A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*): (.+)$", text, re.M))

    assert sorted(settings) == ["POSTGRES_PASSWORD", "SECRET_KEY"]
    for name, value in settings.items():
        assert re.fullmatch(rf"\$\{{{name}:\?[^}}]+\}}", value)


def test_the_image_serves_as_compose_does(services) -> None:
    assert image.command() == services["web"]["command"]
