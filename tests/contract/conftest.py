"""The npm workspace of the contract, compiled as it is now."""

import fcntl
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from cms.settings import BASE_DIR

FRONTENDS = BASE_DIR / "frontend_contract"
SECONDS = 300
"""How long a command may take, on a machine that is busy with other tests."""


def run(*command: str, directory: Path = FRONTENDS, stdin: str = "", **environment: str) -> str:
    """What the command prints; if it fails, that is why the test does."""
    process = subprocess.run(
        command,
        cwd=directory,
        input=stdin,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if process.returncode:
        pytest.fail(process.stdout or f"{command} failed with status {process.returncode}.", False)
    return process.stdout


@pytest.fixture(scope="session")
def frontends() -> Path:
    """The folder of the workspace, in which the client and its tests are compiled.

    The processes of a run take turns; what is up to date is left alone, as another may be using it.
    """
    assert shutil.which("npm"), "Node runs these tests; `make install` names the version."
    assert (FRONTENDS / "node_modules").is_dir(), "`make test` installs the packages; run it once."
    sources = sorted(
        path
        for part in ("client", "tests")
        for path in (*(FRONTENDS / part).glob("*.json"), *(FRONTENDS / part / "src").iterdir())
    )
    digest = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    stamp = BASE_DIR / ".data" / "frontends.compiled"
    with (BASE_DIR / ".data" / "frontends.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compiled = all((FRONTENDS / part / "dist").is_dir() for part in ("client", "tests"))
        if not compiled or not stamp.exists() or stamp.read_text() != digest:
            for part in ("client", "tests"):
                run("npx", "tsc", "--project", part)
            stamp.write_text(digest)
    return FRONTENDS


@pytest.fixture(scope="module")
def tarball(frontends: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("packed")
    target = f"--pack-destination={directory}"
    run("npm", "pack", "--ignore-scripts", target, directory=frontends / "client")
    return next(directory.glob("*.tgz"))
