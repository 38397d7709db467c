"""The example site, built, on a port of its own."""

import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import requests

from cms.runner import processes
from cms.settings import BASE_DIR

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
START_SECONDS = 180
BUILD_SECONDS = 300
HOST = "127.0.0.1"


def build() -> None:
    """Install and build the site where it is not up to date; whoever comes second waits."""
    with (BASE_DIR / ".data" / "site.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.run(
            ["make", "frontend_contract/example/.next/BUILD_ID"],
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
    assert process.returncode == 0, process.stdout


@contextmanager
def serving(hub: str, log: Path) -> Iterator[str]:
    """The address of the site of this hub."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            processes.site(),
            cwd=BASE_DIR,
            env={
                **os.environ,
                **processes.site_environment(host=HOST, port=port, hub_port=0),
                "HUB_URL": hub,
                "WEBHOOK_SECRET": SECRET,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "The site listens" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def status_of(site: str, target: str) -> int:
    """Status of the answer to a request for a target that is sent as it is, well-formed or not."""
    connection = HTTPConnection(urlsplit(site).netloc, timeout=30)
    connection.request("GET", target)
    status = connection.getresponse().status
    connection.close()
    return status


def get(address: str) -> requests.Response:
    """What somebody without cookies gets; redirects are not followed."""
    return requests.get(address, timeout=30, allow_redirects=False)
