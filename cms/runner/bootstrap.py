"""Makes a fresh clone ready: `.venv` with the locked dependencies, and the built frontend pieces.

Runs on a plain Python, before anything is installed, so it imports the standard library only and
nothing of the project. What is already in place is left alone: the second time it only compares a
few hashes.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, NoReturn

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
PYTHONS = ("python3.13", "python3.12", "python3.11", "/usr/bin/python3")
"""Where to look for a Python that is new enough, when `python3` is not."""

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data"
UV = DATA / "uv" / "bin" / "uv"
ENVIRONMENT = ROOT / ".venv"
ENVIRONMENT_STAMP = ENVIRONMENT / ".synced"
LOCK = ROOT / "uv.lock"

NODE_PACKAGES = {ROOT / "cms" / "api" / "graphiql": ROOT / "cms" / "api" / "static" / "graphiql"}
"""Folders with a package.json that are built, each with the folder its build writes."""

TEST_PACKAGES = (ROOT / "frontend_contract",)
"""Folders with a package.json that only tests and frontends need. npm itself builds the client."""

SITE_PARTS = ("client", "example")
"""What the example site is built from, in this order; parts of the folder above."""

BUILT = {"node_modules", "dist", ".next"}
"""Folders of a package that hold nothing anybody wrote."""

DOWNLOAD_SECONDS = 60
DOWNLOAD_ATTEMPTS = 3


def main() -> None:
    """Prepare the clone, one process at a time.

    With `--for-tests` also what tests need, with `--for-site` the built example site.
    """
    require_python()
    try:
        DATA.mkdir(exist_ok=True)
        with (DATA / "bootstrap.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            prepare(for_tests="--for-tests" in sys.argv[1:], for_site="--for-site" in sys.argv[1:])
    except PermissionError as error:
        fail(
            f"You may not write {error.filename}, perhaps because the hub was first used by another"
            f" user (root?). Go on as that user, or make the project yours with"
            f" `sudo chown -R \"$USER\" '{ROOT}'`, and try again."
        )


def prepare(*, for_tests: bool, for_site: bool = False) -> None:
    """Install and build what is missing."""
    sync_environment()
    for folder, output in NODE_PACKAGES.items():
        build_node_package(folder, output)
    for folder in TEST_PACKAGES if for_tests else ():
        install_node_package(folder)
    if for_site:
        build_site()


def require_python() -> None:
    """Go on with a Python that is new enough, or say how to get one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in PYTHONS:
        python = shutil.which(name)
        if python and _is_new_enough(python):
            os.execv(python, [python, *sys.argv])
    fail(
        f"This is Python {platform.python_version()} ({sys.executable}), and the hub needs"
        f" {'.'.join(map(str, OLDEST_PYTHON))} or newer. Install one (on Debian 12 or later:"
        f" `apt-get install python3`) and name it: `make PYTHON=/usr/bin/python3 …`."
    )


def sync_environment() -> None:
    """Install what uv.lock says into .venv, unless it is there.

    An environment that works keeps its Python, whichever one runs this.
    """
    stamp = fingerprint([LOCK, ROOT / "pyproject.toml"]) + "\n"
    own_python = str(ENVIRONMENT / "bin" / "python")
    works = Path(own_python).exists() and _is_new_enough(own_python)
    if works and ENVIRONMENT_STAMP.exists() and ENVIRONMENT_STAMP.read_text() == stamp:
        return
    if ENVIRONMENT.exists() and not os.access(ENVIRONMENT, os.W_OK):
        raise PermissionError(errno.EACCES, "Not yours", str(ENVIRONMENT))
    obtain_uv()
    say("Installing Python packages into .venv")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")
    }
    run(
        # Compiled now, however Python is set up to keep bytecode: the hub starts twice as fast.
        [
            *(str(UV), "sync", "--frozen", "--compile-bytecode"),
            *("--python", own_python if works else sys.executable),
        ],
        env={**environment, "UV_PYTHON_DOWNLOADS": "never"},
        advice="Check the network connection and try again: what is installed stays.",
    )
    ENVIRONMENT_STAMP.write_text(stamp)


def obtain_uv() -> None:
    """Put the version of uv that the lock names into .data/uv."""
    package = locked_uv()
    if UV.exists() and _version_of(UV) == package["version"]:
        return
    say(f"Fetching uv {package['version']}, which installs the rest")
    shutil.rmtree(DATA / "uv", ignore_errors=True)
    if not install_uv_with_pip(package):
        download_uv(package)


def locked_uv() -> dict[str, Any]:
    """The entry of uv.lock about uv itself: its version, and its wheels with their hashes."""
    import tomllib  # of Python 3.11: `require_python` comes first

    packages: list[dict[str, Any]] = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    return next(package for package in packages if package["name"] == "uv")


def install_uv_with_pip(package: dict[str, Any]) -> bool:
    """Install uv into an environment of its own; False where Python came without pip.

    Debian leaves `ensurepip` to the package python3-venv, which may not be installed.
    """
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    place = DATA / "uv"
    hashes = " ".join(f"--hash={wheel['hash']}" for wheel in package["wheels"])
    steps = [
        [sys.executable, "-m", "venv", str(place)],
        [
            *(str(place / "bin" / "python"), "-m", "pip", "install"),
            *("--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--requirement", str(place / "uv.txt")),
        ],
    ]
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            say("That did not work with pip; fetching the file that the lock names instead")
            shutil.rmtree(place, ignore_errors=True)
            return False
        (place / "uv.txt").write_text(f"uv=={package['version']} {hashes}\n")
    return True


def download_uv(package: dict[str, Any]) -> None:
    """Fetch the wheel of uv for this machine, check it against the lock, unpack its program."""
    wheels = [wheel for wheel in package["wheels"] if fits_this_machine(wheel["url"])]
    if not wheels:
        fail(
            f"uv has no build for this machine ({platform.system()}, {platform.machine()})."
            f" Install uv {package['version']} yourself as {UV}."
        )
    url, expected = wheels[0]["url"], wheels[0]["hash"]
    archive = DATA / "uv.whl"
    for remaining in reversed(range(DOWNLOAD_ATTEMPTS)):
        try:
            with (
                urllib.request.urlopen(url, timeout=DOWNLOAD_SECONDS) as response,
                archive.open("wb") as file,
            ):
                shutil.copyfileobj(response, file)
            break
        except OSError as error:
            if not remaining:
                fail(f"Fetching {url} failed: {error}. Check the network connection and try again.")
            say(f"Fetching {url} failed ({error}); trying again")
    actual = f"sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}"
    if actual != expected:
        fail(
            f"{url} has the hash {actual}, where uv.lock expects {expected}. Nothing was installed."
        )
    UV.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".data/scripts/uv"))
        UV.write_bytes(wheel.read(name))
    UV.chmod(0o755)
    archive.unlink()


def fits_this_machine(url: str) -> bool:
    """Is the wheel at `url` built for this operating system, processor and C library?"""
    name, machine = url.rsplit("/", 1)[-1], platform.machine()
    if platform.system() == "Darwin":
        return "macosx" in name and name.endswith(f"_{machine}.whl")
    library = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    tags = name.removesuffix(".whl").split("-")[-1].split(".")
    return any(tag.startswith(library) and tag.endswith(f"_{machine}") for tag in tags)


def build_node_package(folder: Path, output: Path) -> None:
    """Install and build a package.json, unless its files are those of the last build."""
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "node_modules" not in path.relative_to(folder).parts
    ]
    stamp_file = DATA / f"{folder.name}.built"
    stamp = fingerprint(files) + "\n"
    if output.exists() and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    require_node()
    place = folder.relative_to(ROOT)
    say(f"Building {place}")
    install_locked(folder)
    run(["npm", "run", "build"], cwd=folder, advice=f"The build in {place} says what is wrong.")
    stamp_file.write_text(stamp)


def install_node_package(folder: Path) -> None:
    """Install what a package.json names, unless it is there."""
    stamp_file = DATA / f"{folder.name}.installed"
    stamp = fingerprint([folder / "package.json", folder / "package-lock.json"]) + "\n"
    installed = (folder / "node_modules").is_dir()
    if installed and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    require_node()
    say(f"Installing Node packages into {folder.relative_to(ROOT)}")
    install_locked(folder)
    stamp_file.write_text(stamp)


def build_site() -> None:
    """Install and build the example site, unless its files are those of the last build."""
    folder = ROOT / "frontend_contract"
    install_node_package(folder)
    files = [
        path
        for part in SITE_PARTS
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
        and not BUILT & set(path.relative_to(folder).parts)
        and path.name != "next-env.d.ts"
        and path.suffix != ".tsbuildinfo"
    ]
    stamp_file = DATA / "site.built"
    stamp = fingerprint(files) + "\n"
    built = (folder / "example" / ".next" / "BUILD_ID").exists()
    if built and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    say("Building the example site; this takes a minute")
    run(
        ["npm", "run", "--silent", "build", *(f"--workspace={part}" for part in SITE_PARTS)],
        cwd=folder,
        env={**os.environ, "NEXT_TELEMETRY_DISABLED": "1"},
        advice="The lines above say what is wrong.",
    )
    stamp_file.write_text(stamp)


def install_locked(folder: Path) -> None:
    """Install exactly what the package-lock.json in a folder says."""
    run(
        ["npm", "ci", "--no-audit", "--no-fund"],
        cwd=folder,
        advice="Check the network connection and try again.",
    )


def require_node() -> None:
    """Stop unless node and npm are there and new enough."""
    node = shutil.which("node")
    found = _version_of(Path(node)) if node else "none"
    if not node or int(found.lstrip("v").split(".")[0]) < OLDEST_NODE:
        fail(
            f"The hub needs Node {OLDEST_NODE} or newer to build its GraphQL page, and found"
            f" {found}. Install it from your system's packages or from nodejs.org."
        )
    if not shutil.which("npm"):
        fail("npm is missing; it comes with Node, or on Debian as the package npm.")


def fingerprint(files: list[Path]) -> str:
    """A hash of the names and contents of `files`, in their order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def run(
    command: list[str], *, advice: str, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> None:
    """Run a command, showing what it prints; on failure name it, give the advice and stop."""
    status = subprocess.run(command, cwd=cwd, env=env, check=False).returncode
    if status:
        fail(f"`{shlex.join(command)}` failed with status {status}. {advice}")


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def fail(text: str) -> NoReturn:
    sys.exit(f"\n{text}")


def _is_new_enough(python: str) -> bool:
    test = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0


def _version_of(program: Path) -> str:
    """The version a program gives, without its name: `0.13.9` of `uv 0.13.9 (…)`."""
    result = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    words = result.stdout.split()
    return next((word for word in words if word.lstrip("v")[:1].isdigit()), "an unknown version")


if __name__ == "__main__":
    main()
