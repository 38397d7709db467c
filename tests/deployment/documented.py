"""The commands that the documentation tells people to type, and those of them no test runs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cms.settings import BASE_DIR

PAGES = [
    BASE_DIR / "README.md",
    BASE_DIR / "SECURITY.md",
    *sorted((BASE_DIR / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^```(sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"(?:^|\s+)#\s.*$")
INLINE = re.compile(
    r"`((?:(?:\.venv/bin/python )?manage\.py|make|docker|systemctl|npm|npx|python -m) [a-z][^`]*)`"
)


SETTING = re.compile(r"[A-Z_]+=\S*")
"""A line that shows what belongs into .env, and is no command."""


class Documented(NamedTuple):
    """A command, and the page that names it."""

    page: str
    text: str


FOLLOWED = {
    "docs/first-page.md": "tests/contract/test_first_page.py",
    "docs/deploy.md": "tests/deployment/test_walkthrough.py",
    "docs/extend.md": "tests/extending/test_recipes.py",
}
"""Pages whose blocks of `sh` are followed word for word, by which test."""

NEEDS_ROOT = (
    "changes a whole machine; the test of the walk-through makes what it would, in a folder"
)
NEEDS_DOCKER = (
    "needs a Docker; tests/deployment/test_compose.py and test_production.py run its parts"
)
IS_A_SUITE = "is what this test is run by, or runs it again"
OTHER_LANGUAGES = "needs another HUB_LANGUAGES; tests/api/test_hub_languages.py runs it"
TAKES_LONG = "takes many minutes; its --help is run"

NOT_RUN = {
    "docker compose up --build --detach": NEEDS_DOCKER,
    "docker compose exec web python manage.py createsuperuser": NEEDS_DOCKER,
    "apt install git nginx postgresql python3-venv redis-server": NEEDS_ROOT,
    "useradd --system --create-home --home-dir /srv/hub hub": NEEDS_ROOT,
    "sudo -u postgres createuser --pwprompt hub": NEEDS_ROOT,
    "sudo -u postgres createdb --owner=hub --template=template0 --locale=C.UTF-8 hub": NEEDS_ROOT,
    "sudo -u postgres psql hub -c 'CREATE EXTENSION pg_trgm' -c 'CREATE EXTENSION unaccent'": (
        NEEDS_ROOT
    ),
    "cp deploy/hub-*.service /etc/systemd/system/": NEEDS_ROOT,
    "systemctl daemon-reload": NEEDS_ROOT,
    "systemctl enable --now hub-web@8000 hub-web@8001 hub-worker hub-scheduler": NEEDS_ROOT,
    "systemctl restart hub-web@8000": NEEDS_ROOT,
    "cp deploy/nginx.conf /etc/nginx/sites-enabled/hub": NEEDS_ROOT,
    "systemctl reload nginx": NEEDS_ROOT,
    "make run": "serves until it is stopped; tests/runner/test_make_run.py runs it",
    "make run PORT=8001": "serves until it is stopped; tests/runner/test_make_run.py runs it",
    "make run DEMO=0": "serves until it is stopped; tests/runner/test_make_run.py runs it",
    "make site": "serves until it is stopped; tests/browser/test_site.py serves the site",
    "make lighthouse": "needs the site; tests/browser/test_site.py measures it",
    "make lint": IS_A_SUITE,
    "make test": IS_A_SUITE,
    "make test-all": IS_A_SUITE,
    "make test-release": IS_A_SUITE,
    "make test-opensearch": IS_A_SUITE,
    "make test ARGS='tests/mentions'": IS_A_SUITE,
    "make test ARGS='tests/mentions -k order'": IS_A_SUITE,
    "make test ARGS='tests/search --cov --cov-report=term'": IS_A_SUITE,
    "make test ARGS='-n 2 --dist=loadfile --record-durations'": IS_A_SUITE,
    "make faults": "takes most of an hour; tests/faults lets each fault happen once",
    "make bench": TAKES_LONG,
    "make bench ARGS=--write": TAKES_LONG,
    "make bench-writes": TAKES_LONG,
    "make soak": TAKES_LONG,
    "make bench-search-scale": TAKES_LONG,
    "make bench-search": "takes minutes; tests/search/test_relevance.py judges the same queries",
    "make audit": "asks sources of advisories; tests/runner/test_audit.py has others answer",
    "make operations": "builds the client with npm; tests/contract/test_client_package.py does",
    "npm install standardwebhooks": (
        "for a receiver; tests/delivery/test_documentation.py runs what it installs"
    ),
    "npm install --save-dev @graphql-codegen/cli @graphql-codegen/typescript-operations graphql": (
        "tests/contract/test_client_package.py runs what it installs"
    ),
    "npx graphql-codegen --config codegen.json": (
        "tests/contract/test_client_package.py runs it, with other operations"
    ),
    "npm run dev": "serves the site of the tutorial until it is stopped",
    "npx nuxt dev": "serves the site of the tutorial until it is stopped",
    "npx astro dev": "serves the site of the tutorial until it is stopped",
    "manage.py add_language pt-BR": OTHER_LANGUAGES,
    "manage.py add_language nl": OTHER_LANGUAGES,
    "manage.py remove_language nl": OTHER_LANGUAGES,
    "manage.py run_worker": "runs until it is stopped; this test runs one beside it",
    "manage.py run_scheduler": "runs until stopped; tests/operations/test_scheduler.py runs it",
}
"""Each command that is not run by a test of its own text -> why, and what is tested instead."""


def commands() -> Iterator[Documented]:
    """Every command, from blocks and from sentences, as often as it is named."""
    for page in PAGES:
        name = str(page.relative_to(BASE_DIR))
        text = page.read_text()
        for kind, block in BLOCK.findall(text):
            if not (kind == "sh" and name in FOLLOWED):
                yield from (Documented(name, each) for each in lines_of(block))
        for command in INLINE.findall(re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
            words = " ".join(command.split())
            yield Documented(name, words.removeprefix(".venv/bin/python "))


def lines_of(block: str) -> Iterator[str]:
    """The commands of a block; one goes on where a quote is open at the end of a line."""
    command = ""
    for line in block.splitlines():
        command += ("\n" if command else "") + (line if command else COMMENT.sub("", line))
        if command.count("'") % 2:
            continue
        if command.strip() and not SETTING.fullmatch(command):
            yield command.strip().removeprefix(".venv/bin/python ")
        command = ""


def to_run() -> list[str]:
    """The commands that are to be run, each once, in the order in which they are documented."""
    return [*dict.fromkeys(each.text for each in commands() if each.text not in NOT_RUN)]
