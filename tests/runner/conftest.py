import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from cms.runner import bootstrap as script
from cms.settings import BASE_DIR
from tests.runner.embedded_users import Account, User, directory_for_all, postmaster


@pytest.fixture
def open_directory() -> Iterator[Path]:
    with directory_for_all() as directory:
        yield directory


@pytest.fixture
def data_dir(open_directory: Path) -> Path:
    return open_directory / "project" / ".data"


@pytest.fixture
def join(data_dir: Path) -> Iterator[Callable[..., User]]:
    """Start users of one server, by default under `data_dir`; whatever is left, is ended."""
    users: list[User] = []
    directories = {data_dir}

    def start(directory: Path = data_dir, *, account: Account | None = None) -> User:
        directory.mkdir(parents=True, exist_ok=True)
        directories.add(directory)
        users.append(User(directory, account=account))
        return users[-1]

    yield start
    for user in users:
        user.process.kill()
        user.process.communicate()
    for directory in directories:
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):
            postmaster(directory).kill()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with its lock and nothing to build; its path has a space."""
    clone = tmp_path / "my hub"
    (clone / "cms" / "runner").mkdir(parents=True)
    shutil.copy(script.__file__, clone / "cms" / "runner")
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(BASE_DIR / name, clone)
    return clone


@pytest.fixture
def bootstrap(clone: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, at work in the clone."""
    data = clone / ".data"
    data.mkdir()
    places = {"ROOT": clone, "DATA": data, "UV": data / "uv" / "bin" / "uv"}
    for name, place in {**places, "LOCK": clone / "uv.lock"}.items():
        monkeypatch.setattr(script, name, place)
    return script
