"""How a clone gets its environment: what is fetched, checked, left alone, and said."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from cms.settings import BASE_DIR

UV = Path(sys.executable).with_name("uv")


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


def python_that(directory: Path, does: str) -> str:
    """A program in the place of the Python that runs the script."""
    program = directory / "python"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="The archive is named for glibc.")
@pytest.mark.parametrize("has_pip", [True, False])
def test_fetches_the_file_itself_where_pip_is_absent_or_fails(
    bootstrap, tmp_path, monkeypatch, capsys, has_pip
) -> None:
    package = {"version": "1", "wheels": [wheel_of_uv(tmp_path)]}
    monkeypatch.setattr(bootstrap, "locked_uv", lambda: package)
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, "exit 1"))
    if not has_pip:
        monkeypatch.setitem(sys.modules, "ensurepip", None)

    bootstrap.main()

    assert bootstrap.UV.stat().st_size == UV.stat().st_size
    assert "Fetching uv 1, which installs the rest" in capsys.readouterr().out
    assert not (bootstrap.DATA / "uv.whl").exists()


def test_has_pip_install_only_what_the_lock_vouches_for(bootstrap, tmp_path, monkeypatch) -> None:
    # `python -m venv PLACE` makes an environment, whose Python is asked to install.
    inner = f"#!/bin/sh\necho \\$* > '{tmp_path}/asked'"
    makes = f'mkdir -p "$3/bin"\nprintf "{inner}\\n" > "$3/bin/python"\nchmod +x "$3/bin/python"'
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, makes))
    package = {"version": "1", "wheels": [{"hash": "sha256:a"}, {"hash": "sha256:b"}]}

    assert bootstrap.install_uv_with_pip(package)

    asked, place = (tmp_path / "asked").read_text(), bootstrap.DATA / "uv"
    assert "--require-hashes" in asked
    assert asked.endswith(f"--requirement {place / 'uv.txt'}\n")
    assert (place / "uv.txt").read_text() == "uv==1 --hash=sha256:a --hash=sha256:b\n"


def test_says_what_to_do_where_nothing_can_be_fetched(bootstrap, tmp_path, monkeypatch) -> None:
    url = (tmp_path / "uv-manylinux.whl").as_uri()
    monkeypatch.setattr(bootstrap, "fits_this_machine", lambda wheel: wheel == url)

    for wheels, message in (
        ([{"url": "elsewhere", "hash": ""}], f"Install uv 1 yourself as {bootstrap.UV}"),
        ([{"url": url, "hash": ""}], "Check the network connection and try again"),
    ):
        with pytest.raises(SystemExit, match=message):
            bootstrap.download_uv({"version": "1", "wheels": wheels})


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


def make(clone: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess:
    # Under `make test`, another make has said where it is, and how it was called.
    ours = ("MAKE", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [shutil.which("make") or "make", *arguments],
        cwd=clone,
        env=environment | ({"PATH": path} if path else {}),
        capture_output=True,
        text=True,
        check=False,
    )


def programs(directory: Path, **scripts: str) -> str:
    """A PATH with the basic tools and these shell scripts only."""
    directory.mkdir()
    for name in ("sh", "env", "find", "touch", "mkdir"):
        (directory / name).symlink_to(shutil.which(name) or name)
    for name, text in scripts.items():
        (directory / name).write_text(f"#!/bin/sh\n{text}\n")
        (directory / name).chmod(0o755)
    return str(directory)


def test_leaves_alone_what_is_in_place(clone, bootstrap) -> None:
    bootstrap.UV.parent.mkdir(parents=True)
    version = bootstrap.locked_uv()["version"]
    bootstrap.UV.write_text(f"#!/bin/sh\necho uv {version}\n")
    bootstrap.UV.chmod(0o755)

    bootstrap.main()

    assert f"uv {version}" in bootstrap.UV.read_text()


def test_syncs_the_environment_once_and_again_when_the_lock_changes_or_its_python_is_gone(
    clone,
) -> None:
    uv = clone / ".data" / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(
        "#!/bin/sh\nmkdir -p .venv/bin\nln -sf /bin/true .venv/bin/python\necho $* >> .venv/log\n"
    )
    uv.chmod(0o755)

    first, second = (make(clone, ".venv/.synced", "PYTHON=true") for _ in range(2))
    said = "==> Installing Python packages into .venv; details are in .data/install.log\n"
    assert first.stdout == said, first.stderr
    assert "is up to date" in second.stdout

    later = time.time() + 10
    os.utime(clone / "uv.lock", (later, later))
    make(clone, ".venv/.synced", "PYTHON=true")
    (clone / ".venv" / "bin" / "python").unlink()
    make(clone, ".venv/.synced", "PYTHON=true")
    with_python = "sync --frozen --compile-bytecode --python true\n"
    assert (clone / ".venv" / "log").read_text() == (
        with_python + "sync --frozen --compile-bytecode\n" + with_python
    )


def test_builds_a_package_once_and_again_when_it_changes(clone, tmp_path) -> None:
    folder = clone / "cms" / "api" / "graphiql"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (clone / ".data").mkdir()
    path = programs(tmp_path / "bin", node="exit 0", npm="echo npm $*")
    target = ".data/graphiql.built"

    first, second = (make(clone, target, path=path) for _ in range(2))
    assert first.stdout == "==> Building cms/api/graphiql\n"
    log = clone / ".data" / "install.log"
    assert log.read_text() == "npm ci --no-audit --no-fund\nnpm run build\n"
    assert "is up to date" in second.stdout

    later = time.time() + 10
    os.utime(folder / "package.json", (later, later))
    assert make(clone, target, path=path).stdout == first.stdout


def test_shows_what_a_command_printed_that_failed(clone, tmp_path) -> None:
    folder = clone / "cms" / "api" / "graphiql"
    folder.mkdir(parents=True)
    npm, tail = "echo no such package; exit 1", f'{shutil.which("tail")} "$@"'
    path = programs(tmp_path / "bin", node="exit 0", npm=npm, tail=tail)

    stopped = make(clone, ".data/graphiql.built", path=path)

    assert stopped.returncode
    assert "no such package\nThese are the last lines of .data/install.log.\n" in stopped.stderr


def test_installs_what_tests_need_once_and_again_when_it_is_gone(clone, tmp_path) -> None:
    folder = clone / "frontend_contract"
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}")
    path = programs(tmp_path / "bin", node="exit 0", npm="echo npm $*")
    target = "frontend_contract/node_modules/.package-lock.json"
    said = "==> Installing Node packages into frontend_contract\n"

    assert make(clone, target, path=path).stdout == said
    assert "is up to date" in make(clone, target, path=path).stdout
    shutil.rmtree(folder / "node_modules")
    assert make(clone, target, path=path).stdout == said


@pytest.mark.parametrize("found", ["", "v18.20.4"])
def test_says_which_node_is_needed(clone, tmp_path, found) -> None:
    node = f'[ "$1" = --version ] && echo {found} || exit 1'
    path = programs(tmp_path / "bin", **({"node": node} if found else {}))

    stopped = make(clone, ".data/graphiql.built", path=path)

    assert stopped.returncode
    assert (
        f"The hub needs Node 20 or newer with npm, and found {found or 'none'}. Install it from"
        " your system's packages or from nodejs.org."
    ) in stopped.stderr


def test_says_which_python_is_needed(clone) -> None:
    stopped = make(clone, ".data/uv/bin/uv", "PYTHON=")

    assert stopped.returncode
    assert "The hub needs Python 3.11 or newer." in stopped.stderr


def test_takes_the_first_python_that_is_new_enough(clone, tmp_path) -> None:
    path = programs(tmp_path / "bin", python3="exit 1", **{"python3.13": "exit 0"})

    planned = make(clone, "--dry-run", ".data/uv/bin/uv", path=path)

    assert "python3.13 cms/runner/bootstrap.py" in planned.stdout


def test_needs_the_python_that_the_project_needs() -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    [needed] = re.findall(r"^MIN_PYTHON := (.*)$", (BASE_DIR / "Makefile").read_text(), re.M)

    assert project["requires-python"] == f">={needed}"
