"""How a clone gets its environment: what is fetched, checked, left alone, and said."""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from cms.settings import BASE_DIR

SCRIPT = BASE_DIR / "cms" / "runner" / "bootstrap.py"
UV = Path(sys.executable).with_name("uv")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with its lock and nothing to build; its path has a space."""
    clone = tmp_path / "my hub"
    (clone / "cms" / "runner").mkdir(parents=True)
    shutil.copy(SCRIPT, clone / "cms" / "runner")
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(BASE_DIR / name, clone)
    return clone


@pytest.fixture
def bootstrap(clone: Path) -> ModuleType:
    """The script of the clone, as a module."""
    location = clone / "cms" / "runner" / "bootstrap.py"
    specification = importlib.util.spec_from_file_location("bootstrap_of_the_clone", location)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.DATA.mkdir()
    return module


def wheel_of_uv(directory: Path) -> dict[str, str]:
    """An archive as the lock names them, with the uv of this environment inside."""
    machine = platform.machine()
    name = f"uv-1-py3-none-manylinux_2_17_{machine}.manylinux2014_{machine}.whl"
    with zipfile.ZipFile(directory / name, "w") as wheel:
        wheel.write(UV, "uv-1.data/scripts/uv")
    digest = hashlib.sha256((directory / name).read_bytes()).hexdigest()
    return {"url": (directory / name).as_uri(), "hash": f"sha256:{digest}"}


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="The archive is named for glibc.")
def test_unpacks_the_uv_that_the_lock_vouches_for(bootstrap, tmp_path) -> None:
    bootstrap.download_uv({"version": "1", "wheels": [wheel_of_uv(tmp_path)]})

    version = subprocess.run([str(bootstrap.UV), "--version"], capture_output=True, check=True)
    assert version.stdout.startswith(b"uv ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="The archive is named for glibc.")
def test_installs_nothing_that_the_lock_does_not_vouch_for(bootstrap, tmp_path) -> None:
    wheel = wheel_of_uv(tmp_path)

    with pytest.raises(SystemExit) as stopped:
        bootstrap.download_uv({"version": "1", "wheels": [{**wheel, "hash": "sha256:0"}]})

    assert str(stopped.value) == (
        f"\n{wheel['url']} has the hash {wheel['hash']}, where uv.lock expects sha256:0. Nothing"
        f" was installed."
    )
    assert not bootstrap.UV.exists()


def test_the_lock_has_a_uv_for_this_machine(bootstrap) -> None:
    fitting = [
        wheel["url"].rsplit("/", 1)[-1]
        for wheel in bootstrap.locked_uv()["wheels"]
        if bootstrap.fits_this_machine(wheel["url"])
    ]

    assert len(fitting) == 1
    assert platform.machine() in fitting[0]


@pytest.mark.parametrize(
    ("system", "machine", "library", "fitting"),
    [
        ("Linux", "x86_64", "glibc", "uv-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        ("Linux", "x86_64", "", "uv-musllinux_1_1_x86_64.whl"),
        ("Linux", "aarch64", "glibc", "uv-manylinux_2_17_aarch64.musllinux_1_1_aarch64.whl"),
        ("Linux", "aarch64", "", "uv-manylinux_2_17_aarch64.musllinux_1_1_aarch64.whl"),
        ("Darwin", "arm64", "", "uv-macosx_11_0_arm64.whl"),
        ("Darwin", "x86_64", "", "uv-macosx_10_12_x86_64.whl"),
    ],
)
def test_chooses_the_build_by_system_and_processor(
    bootstrap, monkeypatch, system, machine, library, fitting
) -> None:
    names = [
        "uv-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "uv-musllinux_1_1_x86_64.whl",
        "uv-manylinux_2_17_aarch64.musllinux_1_1_aarch64.whl",
        "uv-macosx_11_0_arm64.whl",
        "uv-macosx_10_12_x86_64.whl",
        "uv-win_amd64.whl",
    ]
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: (library, ""))

    assert [name for name in names if bootstrap.fits_this_machine(f"x/{name}")] == [fitting]


def test_leaves_alone_what_is_in_place(clone, bootstrap) -> None:
    programs = clone / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    stamp = bootstrap.fingerprint([clone / "uv.lock", clone / "pyproject.toml"])
    bootstrap.ENVIRONMENT_STAMP.write_text(f"{stamp}\n")

    bootstrap.sync_environment()

    assert list((clone / ".data").iterdir()) == []


def test_builds_a_package_once_and_again_when_it_changes(clone, bootstrap) -> None:
    if not shutil.which("npm"):
        pytest.skip("npm is missing.")
    folder, output = clone / "page", clone / "built"
    folder.mkdir()
    (folder / "package.json").write_text('{"scripts": {"build": "node build.mjs"}}')
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {"": {}}}')
    script = folder / "build.mjs"
    script.write_text(
        'import { appendFileSync, mkdirSync } from "node:fs";\n'
        'mkdirSync("../built", { recursive: true });\n'
        'appendFileSync("../built/log", "built\\n");\n'
    )

    bootstrap.build_node_package(folder, output)
    bootstrap.build_node_package(folder, output)
    assert (output / "log").read_text() == "built\n"

    script.write_text(script.read_text() + "// changed\n")
    bootstrap.build_node_package(folder, output)
    assert (output / "log").read_text() == "built\nbuilt\n"


def test_installs_what_tests_need_once_and_again_when_it_is_gone(clone, bootstrap, capsys) -> None:
    if not shutil.which("npm"):
        pytest.skip("npm is missing.")
    folder = clone / "audits"
    folder.mkdir()
    (folder / "package.json").write_text('{"name": "audits"}')
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {"": {}}}')

    bootstrap.install_node_package(folder)
    (folder / "node_modules").mkdir(exist_ok=True)  # npm makes none for nothing
    bootstrap.install_node_package(folder)
    assert capsys.readouterr().out == "==> Installing Node packages into audits\n"

    (folder / "node_modules").rmdir()
    bootstrap.install_node_package(folder)
    assert capsys.readouterr().out == "==> Installing Node packages into audits\n"


@pytest.mark.parametrize("found", ["", "v18.20.4"])
def test_says_which_node_is_needed(bootstrap, monkeypatch, tmp_path, found) -> None:
    if found:
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho {found}\n")
        node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit) as stopped:
        bootstrap.require_node()

    assert str(stopped.value) == (
        f"\nThe hub needs Node 20 or newer to build its GraphQL page, and found"
        f" {found or 'none'}. Install it from your system's packages or from nodejs.org."
    )


def test_says_which_python_is_needed(bootstrap, monkeypatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap, "PYTHONS", ())

    with pytest.raises(SystemExit) as stopped:
        bootstrap.require_python()

    assert "and the hub needs 3.11 or newer." in str(stopped.value)


def test_goes_on_with_another_python_that_is_new_enough(bootstrap, monkeypatch) -> None:
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap, "PYTHONS", ("no-such-python", sys.executable))
    monkeypatch.setattr(os, "execv", lambda *arguments: started.append(arguments[0]))

    with pytest.raises(SystemExit):
        bootstrap.require_python()

    assert started == [sys.executable]


def test_needs_the_python_that_the_project_needs(bootstrap) -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]

    assert project["requires-python"] == f">={'.'.join(map(str, bootstrap.OLDEST_PYTHON))}"
