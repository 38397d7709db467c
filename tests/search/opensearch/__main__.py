"""`make test-opensearch`: runs the tests that are marked `opensearch`, with an OpenSearch for them.

It is the one that TEST_SEARCH_URL names, or two nodes that Maven fetches and Java runs, on free
ports, until the tests have ended.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.settings import BASE_DIR

PROJECT = Path(__file__).parent
BUILD, NODES = (BASE_DIR / ".data" / name for name in ("opensearch-build", "test-opensearch"))
OLDEST_JAVA = 17
START_SECONDS = 90
STOP_SECONDS = 20
MEMORY = ("-Xms128m", "-Xmx512m")


def main() -> int:
    if address := os.environ.get("TEST_SEARCH_URL", ""):
        return run_tests(address)
    if problem := what_is_missing():
        sys.exit(
            f"{problem} Install Java {OLDEST_JAVA} or newer and Maven (on Debian: apt-get install"
            " openjdk-17-jdk-headless maven), or name an OpenSearch of your own, in which indexes"
            " whose names begin with test- are made and dropped:\n\n"
            "  make test-opensearch TEST_SEARCH_URL=https://user:password@host:9200"
        )
    with nodes(build()) as address:
        return run_tests(address)


def run_tests(address: str) -> int:
    """In one process: the tests wait for OpenSearch more than they compute."""
    command = [sys.executable, "-m", "pytest", "tests/search", "-m", "opensearch", *sys.argv[1:]]
    environment = {**os.environ, "TEST_SEARCH_URL": address}
    return subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode


def what_is_missing() -> str:
    """What this machine lacks to run OpenSearch; empty if nothing."""
    if not shutil.which("mvn"):
        return "There is no Maven (mvn)."
    if not shutil.which("javac"):
        return "There is no Java compiler (javac)."
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    version = re.search(r'version "(\d+)', told)
    if not version or int(version[1]) < OLDEST_JAVA:
        return f"Java is too old: {told.splitlines()[0]}."
    return ""


def build() -> str:
    """Compiles the launcher, and returns the class path. Maven downloads 60 MB the first time."""
    print("==> Fetching OpenSearch", flush=True)
    classpath = BUILD / "classpath"
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"]
    options = ["--batch-mode", "--quiet", f"--file={PROJECT}", f"-Dbuild.folder={BUILD}"]
    if subprocess.run(["mvn", *options, *goals], check=False).returncode:
        sys.exit("Maven could not fetch OpenSearch; what it says is above.")
    return f"{BUILD / 'classes'}{os.pathsep}{classpath.read_text()}"


@contextmanager
def nodes(classpath: str) -> Iterator[str]:
    """Starts them, gives their address, and stops them. They end with this process."""
    shutil.rmtree(NODES, ignore_errors=True)
    NODES.mkdir(parents=True)
    address, log = NODES / "address", NODES / "output.log"
    command = ["java", *MEMORY, "-cp", classpath, "Nodes", str(NODES / "nodes"), str(address)]
    print("==> Starting two nodes", flush=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not address.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"OpenSearch did not start; {log} says why.")
            time.sleep(0.2)
        yield address.read_text()
    finally:
        process.communicate(timeout=None if process.poll() is not None else STOP_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
