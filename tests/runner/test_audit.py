"""Known weaknesses of packages, and what is said where nobody knows any."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms.runner.audit import (
    NODE_FOLDERS,
    licences_of_node,
    weaknesses_of_node,
    weaknesses_of_python,
)
from cms.settings import BASE_DIR

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


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("python", "npm", "status", "meaning"),
    [
        (SOUND, '{"vulnerabilities": {}}', 0, "No weakness is known."),
        (SOUND, '{"error": {}}', 2, "NOT AUDITED"),
        (SKIPPED, '{"vulnerabilities": {}}', 2, "NOT AUDITED"),
        (WEAK, '{"error": {}}', 1, "Weaknesses are known"),
    ],
)
def test_its_exit_status_says_how_it_went(tmp_path: Path, python, npm, status, meaning) -> None:
    """With other programs in the place of pip-audit and npm."""
    (tmp_path / "npm").write_text(f"#!/bin/sh\necho '{npm}'\n")
    (tmp_path / "pip-audit").write_text(f"#!/bin/sh\necho '{{\"dependencies\": [{python}]}}'\n")
    for name in ("npm", "pip-audit"):
        (tmp_path / name).chmod(0o755)
    (tmp_path / "pip-licenses").symlink_to(Path(sys.executable).with_name("pip-licenses"))
    code = (
        "from pathlib import Path; from cms.runner import audit;"
        f" audit.PROGRAMS = Path('{tmp_path}'); audit.main()"
    )

    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == status, result.stdout + result.stderr
    assert meaning in result.stderr
    assert "wagtail" in result.stdout
