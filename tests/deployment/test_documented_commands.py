"""Commands in the documentation do what it says: each is run, or it is written down why not."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from django.core.management import get_commands, load_command_class

from cms.runner import processes
from cms.settings import BASE_DIR
from tests.deployment.documented import FOLLOWED, NOT_RUN, PAGES, TAKES_LONG, commands, to_run
from tests.deployment.walkthrough import inherited
from tests.services import empty_database, free_port, program, running
from tests.template_database import template_database

INLINE = re.compile(r"`(?:\.venv/bin/python )?manage\.py ([a-z_]+)")

CLOSE_BY = 'manage.py shell --verbosity=0 -c "$CLOSE_BY"'
"""Puts the websites of sources on this machine, so that nothing looks at those of others."""

BEFORE = {
    "manage.py check_links": CLOSE_BY,
    "manage.py check_links duo-integration": CLOSE_BY,
    "manage.py check_links --all --fail-on-broken": CLOSE_BY,
    "manage.py import_content bundle.json": "cp cms/transfer/demo/hub.json bundle.json",
    "manage.py import_sources file.csv --dry-run": (
        "printf 'slug,title,website,summary\\nnew,New,https://new.example.org/,New.\\n' > file.csv"
    ),
    # Another command may have moved the site.
    'manage.py api_key make "staging site" --drafts-of=www.example.org': (
        'manage.py shell --verbosity=0 -c "$MOVE_SITE"'
    ),
    'manage.py api_key revoke "site 2025"': 'manage.py api_key make "site 2025"',
    "manage.py restore /srv/backups/2026-11-30": (
        "rm -rf /srv/backups/2026-11-30; manage.py backup /srv/backups/2026-11-30;"
        ' export DATABASE_URL="$EMPTY_DATABASE_URL" MEDIA_ROOT="$EMPTY_MEDIA_ROOT"'
    ),
    "manage.py backup /srv/backups/2026-11-30": "rm -rf /srv/backups/2026-11-30",
    "manage.py backup /srv/backups/2026-11-30 --verify": "rm -rf /srv/backups/2026-11-30",
}
"""What has to be there, as the reader of a command is told around it."""

INSTEAD = {
    "manage.py createsuperuser": "manage.py createsuperuser --noinput --username=first",
    "manage.py revoke_previews --user NAME": "manage.py revoke_previews --user editor",
    "manage.py backup … --verify": "manage.py backup /srv/backups/before --verify",
}
"""What stands for a name that readers fill in, or for what they are asked for."""

SAYS = {
    "make help": "test-all",
    "make bench ARGS=--help": "usage:",
    "manage.py api_key make": "hub_",
    "manage.py check_mentions": "agree",
    "manage.py check_search": "agree",
    "manage.py doctor": "settings are complete",
    "curl -s": '"topicMentions":6,"guideMentions":16',
    "curl -G": '"title":"DUO integration"',
}
"""How a command begins -> what it prints."""

MAY_FAIL = ("manage.py doctor", "manage.py check_links --all --fail-on-broken")
"""Commands whose exit status says what they have found."""

LONG = {command.partition(" ARGS=")[0] for command, why in NOT_RUN.items() if why is TAKES_LONG}
"""Targets of make whose commands are only asked what they would do."""


def words_of(command: str) -> list[str]:
    return shlex.split(command.replace("…", "x"))


@pytest.mark.parametrize("command", [each for each in to_run() if each.startswith("manage.py ")])
def test_takes_its_arguments(command) -> None:
    _, name, *arguments = words_of(command)

    load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(
        arguments
    )


def test_every_command_that_is_named_exists() -> None:
    named = {name for page in PAGES for name in INLINE.findall(page.read_text())}

    assert named - set(get_commands()) == set()


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    named = {words_of(each.text)[1] for each in commands() if each.text.startswith("make ")}

    assert named - targets == set()


def test_each_command_is_run_or_it_is_written_down_why_not() -> None:
    named = {each.text for each in commands()}
    strange = [each for each in to_run() if words_of(each)[0] not in PROGRAMS]

    assert strange == []
    assert set(NOT_RUN) - named == set()
    assert (set(BEFORE) | set(INSTEAD)) - named == set()
    tests = {name for why in NOT_RUN.values() for name in re.findall(r"tests/[a-z_/.]+[a-z]", why)}
    assert [each for each in {*tests, *FOLLOWED.values()} if not (BASE_DIR / each).exists()] == []


def test_every_page_is_in_the_site() -> None:
    navigation = (BASE_DIR / "mkdocs.yml").read_text()

    assert [
        page.name for page in PAGES if f"{page.relative_to(BASE_DIR)}\n" not in navigation
    ] == []


PROGRAMS = ("manage.py", "make", "curl", "python")
"""What the commands that are run begin with."""

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def run(tmp_path_factory, django_db_blocker) -> Iterator[Run]:
    """Run a script in a copy of the project, whose hub has the demo content and is served."""
    folder = tmp_path_factory.mktemp("documented")
    project = folder / "project"
    copy_project(project)
    web, probes = free_port(), free_port()
    manifest = BASE_DIR / "frontend_contract" / "manifests" / "apollo.json"
    with django_db_blocker.unblock():
        migrated = template_database()
    with empty_database(migrated) as url, empty_database() as other:
        environment = {
            **inherited(),
            "PATH": f"{folder}:{project}/.venv/bin:{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(folder / "media"),
            "EMPTY_DATABASE_URL": other,
            "EMPTY_MEDIA_ROOT": str(folder / "empty"),
            "LINK_CHECK_HOST_SECONDS": "0",
            "DJANGO_SUPERUSER_PASSWORD": "a first and long password",
            "DJANGO_SUPERUSER_EMAIL": "first@example.org",
            "ARRANGE": (
                "from django.contrib.auth.models import User; from wagtail.models import Site;"
                " User.objects.create_superuser('editor');"
                " Site.objects.update(hostname='www.example.org', port=80)"
            ),
            "MOVE_SITE": (
                "from wagtail.models import Site;"
                " Site.objects.update(hostname='www.example.org', port=80)"
            ),
            "CLOSE_BY": (
                "from cms.snippets.models import Source;"
                " Source.objects.update(website='http://127.0.0.1/')"
            ),
        }

        def run(script: str, *, may_fail: bool = False) -> str:
            for documented, here in {
                "/srv/backups": str(folder / "backups"),
                "127.0.0.1:8000": f"127.0.0.1:{web}",
                "localhost:8000": f"127.0.0.1:{web}",
                "<hash>": hash_of("SourcePage", manifest),
            }.items():
                script = script.replace(documented, here)
            # What is installed here is enough.
            script = re.sub("^make ", "make --old-file=install ", script, flags=re.MULTILINE)
            result = subprocess.run(
                ["sh", "-eu", "-c", script],
                cwd=project, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            said = result.stdout + result.stderr
            assert result.returncode == 0 or (may_fail and result.returncode == 1), said
            assert "Traceback" not in said, said
            return said

        run('manage.py prepare_hub && manage.py shell --verbosity=0 -c "$ARRANGE"')
        start = {"cwd": project, "env": environment}
        listening = {**start, "env": {**environment, "OPERATIONS_LISTEN": f"127.0.0.1:{probes}"}}
        with (
            running(processes.web(host="127.0.0.1", port=web), web, folder / "web", **start),
            running(processes.worker(), probes, folder / "worker", **listening),
        ):
            yield run


def copy_project(project: Path) -> None:
    """Copy what is under version control, with this environment, and `manage.py` beside it."""
    files = ["git", "-C", str(BASE_DIR), "ls-files", "-co", "--exclude-standard"]
    for name in subprocess.check_output(files, text=True).splitlines():
        if (BASE_DIR / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(BASE_DIR / name, project / name)
    (project / ".venv").symlink_to(Path(sys.prefix))
    (project / "tests" / "benchmarks" / "node_modules").mkdir()
    program = project.with_name("manage.py")
    program.write_text('#!/bin/sh\nexec .venv/bin/python manage.py "$@"\n')
    program.chmod(0o755)


def hash_of(operation: str, manifest: Path) -> str:
    """The id of a trusted document."""
    listed = orjson.loads(manifest.read_bytes())["operations"]
    return next(each["id"] for each in listed if each["name"] == operation)


@pytest.mark.thorough
@pytest.mark.parametrize("command", to_run())
def test_does_what_it_says(run, command) -> None:
    if command.startswith("curl"):
        program("curl")
    arranging = BEFORE.get(command, "true")

    said = run(f"{arranging}\n{INSTEAD.get(command, command)}", may_fail=command in MAY_FAIL)

    for beginning, text in SAYS.items():
        assert text in said or not command.startswith(beginning)


@pytest.mark.thorough
@pytest.mark.parametrize("target", sorted(LONG))
def test_what_takes_long_says_what_it_would_do(run, target) -> None:
    assert "usage:" in run(f"{target} ARGS=--help")
