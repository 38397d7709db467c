"""The Dockerfile, read and carried out in a directory instead of by a container engine."""

import fnmatch
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from cms.settings import BASE_DIR

NOT_IN_THE_IMAGE = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "UV_PROJECT_ENVIRONMENT"}
UNINTERESTING = ("__pycache__", "node_modules")


class Instruction(NamedTuple):
    """A line of a Dockerfile: `COPY`, and what follows it."""

    name: str
    argument: str


def stages() -> list[list[Instruction]]:
    """The instructions of the Dockerfile, by stage; the last stage is the image."""
    found: list[list[Instruction]] = []
    for line in (BASE_DIR / "Dockerfile").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        instruction = Instruction(*line.split(maxsplit=1))
        if instruction.name == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def arguments(name: str, stage: list[Instruction]) -> list[str]:
    """What follows each instruction of that name."""
    return [instruction.argument for instruction in stage if instruction.name == name]


def command() -> list[str]:
    """What the image runs unless told otherwise."""
    return list(json.loads(arguments("CMD", stages()[-1])[0]))


def is_sent_to_the_builder(source: str) -> bool:
    """Whether `.dockerignore` lets a path at the top of the project through."""
    lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
    ignored = False
    for pattern in [line for line in lines if line and not line.startswith("#")]:
        if fnmatch.fnmatch(source.removeprefix("./"), pattern.removeprefix("!")):
            ignored = not pattern.startswith("!")
    return not ignored


def build(directory: Path) -> Path:
    """Carry out the first stage in `directory`; the path there that stands for /app.

    Installing uv is left out: the environment of the tests has it.
    """
    app = directory / "app"
    app.mkdir()
    programs = Path(sys.executable).parent
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NOT_IN_THE_IMAGE},
        "PATH": f"{programs}:{os.environ['PATH']}",
        # The Python of the tests stands in for the image's.
        "UV_PYTHON": sys.executable,
    }
    for instruction in stages()[0]:
        if instruction.name == "COPY":
            *sources, target = shlex.split(instruction.argument)
            for source in sources:
                copy(BASE_DIR / source, app / target)
        elif instruction.name == "RUN" and not instruction.argument.startswith("pip install"):
            subprocess.run(instruction.argument, shell=True, cwd=app, env=environment, check=True)
    return app


def copy(source: Path, target: Path) -> None:
    """Copy as COPY does: a file into a directory, a directory as the target itself."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*UNINTERESTING))
    else:
        shutil.copy(source, target)
