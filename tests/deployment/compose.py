"""docker-compose.yml, resolved by an implementation of Compose that needs no container engine."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from cms.settings import BASE_DIR

REQUIRED = {
    "POSTGRES_PASSWORD": "a-password",
    "SECRET_KEY": "9kV2-wQm7pXr4TzL8sYh1NcB6vJd3GfA5uEo0RiKxWqPlMnZtHgSyDbC",
    "ALLOWED_HOSTS": "cms.example.org",
    "ADMIN_BASE_URL": "https://cms.example.org",
    "FRONTEND_URL": "https://www.example.org",
}
"""What an operator has to choose."""


def resolve(directory: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Resolve the file in a directory of its own, where no .env answers for the environment."""
    shutil.copy(BASE_DIR / "docker-compose.yml", directory)
    program = Path(sys.executable).with_name("podman-compose")
    return subprocess.run(
        [str(program), "--dry-run", "config"],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def services(directory: Path) -> dict[str, dict[str, Any]]:
    """The resolved services by name, with `REQUIRED` as the environment."""
    result = resolve(directory, REQUIRED)
    assert result.returncode == 0, result.stderr
    return dict(yaml.safe_load(result.stdout)["services"])
