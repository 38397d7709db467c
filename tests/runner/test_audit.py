"""Known weaknesses of packages, and what is said where nobody knows any."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.runner import audit
from cms.runner.audit import (
    NODE_FOLDERS,
    licences_of_node,
    weaknesses_of_node,
    weaknesses_of_python,
)

SKIPPED = '{"name": "orjson", "skip_reason": "Dependency not found on PyPI"}'
SOUND = '{"name": "django", "version": "5.2.19", "vulns": []}'
WEAK = '{"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f'{{"dependencies": [{SKIPPED}, {SOUND}]}}', []),
        (f'{{"dependencies": [{WEAK}, {SOUND}]}}', ["pillow 9.0: PYSEC-1, PYSEC-2"]),
        (f'{{"dependencies": [{SKIPPED}]}}', None),
        ("", None),
        ("Traceback", None),
    ],
)
def test_reads_what_pip_audit_says(said, expected) -> None:
    assert weaknesses_of_python(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('{"auditReportVersion": 2, "vulnerabilities": {}}', []),
        (
            '{"vulnerabilities": {"next": {"severity": "high", "range": "<15"}}}',
            ["next <15: high"],
        ),
        ('{"message": "405 Method Not Allowed", "error": {"summary": ""}}', None),
        ("", None),
    ],
)
def test_reads_what_npm_says(said, expected) -> None:
    assert weaknesses_of_node(said) == expected


def test_knows_the_licence_of_each_package_that_is_shipped() -> None:
    found = {name for folder in NODE_FOLDERS for name in licences_of_node(folder).get("MIT", [])}

    assert "graphiql" in found


Programs = Callable[[str, str], None]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Have other programs say these words in the place of pip-audit and npm."""
    monkeypatch.setattr(audit, "PROGRAMS", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def programs(python: str, npm: str) -> None:
        said = {"npm": npm, "pip-audit": f'{{"dependencies": [{python}]}}', "pip-licenses": "MIT a"}
        for name, words in said.items():
            (tmp_path / name).write_text(f"#!/bin/sh\necho '{words}'\n")
            (tmp_path / name).chmod(0o755)

    return programs


@pytest.mark.parametrize(
    ("python", "npm", "status", "meaning"),
    [
        (SOUND, '{"vulnerabilities": {}}', 0, "No weakness is known."),
        (SOUND, '{"error": {}}', 2, "NOT AUDITED"),
        (SKIPPED, '{"vulnerabilities": {}}', 2, "NOT AUDITED"),
        (WEAK, '{"error": {}}', 1, "Weaknesses are known"),
    ],
)
def test_its_exit_status_says_how_it_went(programs, capfd, python, npm, status, meaning) -> None:
    programs(python, npm)

    with pytest.raises(SystemExit) as ended:
        audit.main()

    assert ended.value.code == status
    said = capfd.readouterr()
    assert meaning in said.err
    assert ("pillow 9.0: PYSEC-1, PYSEC-2" in said.out) is (python is WEAK)
    assert "MIT a\n" in said.out
    assert "graphiql" in said.out


@pytest.mark.thorough
def test_names_the_licence_of_every_package(programs, tmp_path: Path, capfd) -> None:
    programs(SOUND, '{"vulnerabilities": {}}')
    (tmp_path / "pip-licenses").unlink()
    (tmp_path / "pip-licenses").symlink_to(Path(sys.executable).with_name("pip-licenses"))

    with pytest.raises(SystemExit):
        audit.main()

    assert "wagtail" in capfd.readouterr().out
