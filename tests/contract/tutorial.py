"""A page of the documentation that is followed word for word."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.contract.conftest import run

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"^(?://|<!--) (\S+\.\w+)( -->)?$", re.MULTILINE)
PORT_OPTIONS = {
    "npm start": "",
    "node .output/server/index.mjs": "",
    "npm run preview": " -- --port {port}",
    "npx astro preview": " --port {port}",
}
"""The commands that serve until they are stopped -> how they are told a port but by `PORT`."""


@dataclass(frozen=True)
class Block:
    language: str
    text: str

    @property
    def file_name(self) -> str:
        """The name that a comment on one of its first two lines gives it."""
        found = FILE_NAME.search("\n".join(self.text.splitlines()[:2]))
        assert found, f"No name of a file stands above: {self.text[:80]}"
        return found[1]


def blocks_below(page: str, heading: str) -> list[Block]:
    """The blocks between a heading and the next one, whatever its level."""
    parts = re.split(r"^#+ (.*)$", page, flags=re.MULTILINE)
    titles, texts = parts[1::2], parts[2::2]
    return [Block(*found) for found in BLOCK.findall(texts[titles.index(heading)])]


class Reader:
    """Follows blocks in a folder, with other words in the place of some, such as an address."""

    def __init__(self, directory: Path, others: Mapping[str, str], path: str) -> None:
        self.directory = directory
        self.others = others
        self.path = path
        self.said = ""
        self.server = ""

    def follow(self, blocks: list[Block]) -> None:
        """Do what they say. The last command may be one that serves: it is kept for `served`."""
        for block in blocks:
            assert not self.server, "Something follows a command that does not end."
            text = block.text
            for word, other in self.others.items():
                text = text.replace(word, other)
            if block.language == "sh":
                for line in text.splitlines():
                    self._run(line)
            else:
                target = self.directory / block.file_name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)

    def _run(self, line: str) -> None:
        if line in PORT_OPTIONS:
            self.server = line
        elif line.startswith("cd "):
            self.directory /= shlex.split(line)[1]
        else:
            command = shlex.split(line)
            self.said = run(*command, directory=self.directory, PATH=self.path, CI="1")

    @contextmanager
    def served(self, port: int) -> Iterator[str]:
        """Serve what was built, and yield where."""
        command = self.server + PORT_OPTIONS[self.server].format(port=port)
        process = subprocess.Popen(
            shlex.split(command),
            cwd=self.directory,
            env={**os.environ, "PATH": self.path, "PORT": str(port)},
            start_new_session=True,
        )
        try:
            yield f"http://localhost:{port}"
        finally:
            os.killpg(process.pid, 15)
            process.wait(timeout=30)
