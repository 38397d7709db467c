"""The hub on the other Pythons of this machine, each with what the lock names for it."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from cms.runner.quality import LEVELS, PROCESSES
from cms.settings import BASE_DIR

pytestmark = pytest.mark.release

UV = str(Path(sys.executable).with_name("uv"))
RUNNING = ".".join(platform.python_version_tuple()[:2])
OTHERS = [version for version in ("3.11", "3.12", "3.13", "3.14") if version != RUNNING]
APART = ("browser", "contract", "deployment", "extending", "runner")
"""Folders whose tests are about other programs than the hub, or about starting it."""
SECONDS = 1800


def python(version: str) -> str | None:
    """A Python of that version that uv finds, be it among those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [*map(str, pyenv.glob(f"{version}.*/bin")), os.environ["PATH"]]
    found = subprocess.run(
        [UV, "python", "find", "--no-project", "--no-python-downloads", version],
        cwd="/",
        env={**os.environ, "PATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def run(command: list[str], environment: Path) -> None:
    """What the pytest that runs this tells its own processes is left out."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    process = subprocess.run(
        command,
        cwd=BASE_DIR,
        env={**inherited, "UV_PROJECT_ENVIRONMENT": str(environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert process.returncode == 0, process.stdout


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("version", OTHERS)
def test_behaves_alike(version, tmp_path: Path) -> None:
    interpreter = python(version)
    if interpreter is None:
        pytest.skip(f"This machine has no Python {version}.")

    environment = tmp_path / "environment"
    run([UV, "sync", "--frozen", f"--python={interpreter}"], environment)
    spread = [f"--numprocesses={PROCESSES}", "--dist=loadfile"]
    apart = [f"--ignore=tests/{folder}" for folder in APART]
    own = str(environment / "bin" / "python")
    run([own, "-m", "pytest", *spread, *LEVELS["test"], *apart], environment)
