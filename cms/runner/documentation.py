"""`make docs`: the documentation as a site, in which every link leads somewhere.

MkDocs wants its pages in one folder. Links from them into the code lead to the project's own
files, which are copied beside them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cms.settings import BASE_DIR

SOURCE = BASE_DIR / ".data" / "docs-source"
FOLDERS = ("docs", "deploy", "cms/decisions", "frontend_contract/operations")
FILES = (
    *("README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
    *(".env.example", "docker-compose.yml"),
    *("frontend_contract/schema.graphql", "frontend_contract/CHANGELOG.md"),
    *("cms/transfer/demo/hub.json", "tests/durations.json"),
)


def main() -> None:
    """Build the site; exit with 1 if a link is broken."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for folder in FOLDERS:
        shutil.copytree(BASE_DIR / folder, SOURCE / folder)
    for name in FILES:
        (SOURCE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BASE_DIR / name, SOURCE / name)
    program = Path(sys.executable).with_name("mkdocs")
    command = [str(program), "build", "--strict", "--quiet"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    sys.exit(subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
