"""Fetch uv, which installs everything else, in the version that uv.lock names.

The Makefile runs it on a plain Python before anything is installed, so it imports the standard
library only.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data"
UV = DATA / "uv" / "bin" / "uv"
LOCK = ROOT / "uv.lock"

DOWNLOAD_SECONDS = 60
DOWNLOAD_ATTEMPTS = 3


def main() -> None:
    """Put the version of uv that the lock names into .data/uv, unless it is there."""
    package = locked_uv()
    if UV.exists() and _version_of(UV) == package["version"]:
        return
    say(f"Fetching uv {package['version']}, which installs the rest")
    try:
        DATA.mkdir(exist_ok=True)
        shutil.rmtree(DATA / "uv", ignore_errors=True)
        if not install_uv_with_pip(package):
            download_uv(package)
    except PermissionError as error:
        fail(
            f"You may not write {error.filename}, perhaps because the hub was first used by another"
            f" user (root?). Go on as that user, or make the project yours with"
            f" `sudo chown -R \"$USER\" '{ROOT}'`, and try again."
        )


def locked_uv() -> dict[str, Any]:
    """The entry of uv.lock about uv itself: its version, and its wheels with their hashes."""
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
    """Is the wheel built for this operating system, processor and C library?"""
    name, machine = url.rsplit("/", 1)[-1], platform.machine()
    if platform.system() == "Darwin":
        return "macosx" in name and name.endswith(f"_{machine}.whl")
    library = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    tags = name.removesuffix(".whl").split("-")[-1].split(".")
    return any(tag.startswith(library) and tag.endswith(f"_{machine}") for tag in tags)


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def fail(text: str) -> NoReturn:
    sys.exit(f"\n{text}")


def _version_of(program: Path) -> str:
    """The version a program gives, without its name: `0.13.9` of `uv 0.13.9 (…)`."""
    result = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    words = result.stdout.split()
    return next((word for word in words if word.lstrip("v")[:1].isdigit()), "an unknown version")


if __name__ == "__main__":
    main()
