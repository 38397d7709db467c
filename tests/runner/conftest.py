import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

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
