"""`make run`: the whole hub on one machine, for development."""

import argparse
import base64
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from cms.runner import development_login, preparedness, processes
from cms.runner.embedded_database import DATA_DIR, EmbeddedDatabaseError, provide_database
from cms.runner.supervisor import ProcessEndedError, Supervisor, end_with_parent, tail
from cms.settings import BASE_DIR, env

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SETTINGS = "cms.settings.development"
STEP = "==> "

FIRST_STEPS = """
    It began without content. The first page of the admin says what to do first.
    To get the demo content after all:

      .venv/bin/python manage.py import_content cms/transfer/demo/hub.json
"""

DESCRIPTION = """\
Serve the hub on this machine, for development: the embedded database (unless DATABASE_URL names
another), the web server, the worker and the scheduler. The first start makes the database, fills
it with the demo hub and makes a login. Stop it with Ctrl-C; the next start finds everything again.
"""

VARIABLES = """\
environment variables (also read from the file .env; .env.example lists the rest):
  PORT=8001      serve there instead of 8000
  DEMO=0         on the first start, make only the home and index pages
  RELOAD=1       restart the web server when code changes
  SITE=1         serve the example site, too, which `make run` has built then
  SITE_PORT=3001 serve it there instead of 3000
  DATABASE_URL   use this PostgreSQL server instead of the embedded one
"""


class RunnerError(Exception):
    """A reason not to go on; the text says why and what to do."""


def main() -> None:
    """Serve until told to stop; exit with 0 then, and with 1 if it cannot go on."""
    argparse.ArgumentParser(
        prog="make run",
        description=DESCRIPTION,
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        with_site = env.bool("SITE", default=False)
        run(
            port=port_named("PORT", env.str("PORT", default="8000"), example=8001),
            site_port=port_named("SITE_PORT", env.str("SITE_PORT", default="3000"), example=3001)
            if with_site
            else None,
        )
    except (RunnerError, ProcessEndedError, EmbeddedDatabaseError) as error:
        sys.exit(f"\n{error}")


def run(*, port: int, site_port: int | None) -> NoReturn:
    """Start everything, say where it is, and watch over it."""
    refuse_taken(port)
    if site_port:
        refuse_taken(site_port, "SITE_PORT")
        introduce_site(site_port)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ.setdefault("ADMIN_BASE_URL", f"http://{HOST}:{port}")
    log = log_of(port)
    say(f"Starting the hub; details are in {log}")
    provide_database("postgres")
    prepare_database(log)
    supervisor = Supervisor(os.environ, log)
    try:
        say("Starting the web server, the worker and the scheduler")
        reload = env.bool("RELOAD", default=False)
        supervisor.start(
            "web",
            processes.web(host=HOST, port=port, reload=reload),
            code=[BASE_DIR / name for name in processes.RELOADED] if reload else [],
        )
        wait_until_served(f"http://{HOST}:{port}/healthz/", supervisor)
        # After the web server, whose start is what somebody waits for.
        supervisor.start("worker", processes.worker())
        supervisor.start("scheduler", processes.scheduler())
        if site_port:
            say("Starting the site")
            start_site(supervisor, port=site_port, hub_port=port)
        coming = preparedness.languages_to_come(os.environ["DATABASE_URL"])
        is_demo = env.bool("DEMO", default=True)
        print(banner(port, site_port, coming, is_demo=is_demo), flush=True)
        while True:
            supervisor.check()
            time.sleep(0.5)
    except ProcessEndedError:
        print(f"\n{tail(log)}", flush=True)
        raise
    finally:
        # Stopping takes seconds, and a second Ctrl-C should not leave half of it undone.
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        say("Stopping")
        supervisor.stop()


def introduce_site(port: int) -> None:
    """Tell the hub about the site beside it: what is set already stays."""
    if not (processes.SITE / ".next" / "BUILD_ID").exists() or not shutil.which("node"):
        raise RunnerError("The example site has not been built. `make site` does that.")
    address = f"http://{HOST}:{port}"
    os.environ.setdefault("FRONTEND_URL", address)
    os.environ.setdefault("PREVIEW_URL", f"{address}/api/draft")
    os.environ.setdefault("WEBHOOK_URLS", f"{address}/api/revalidate")
    secret = base64.b64encode(secrets.token_bytes(32)).decode()
    os.environ.setdefault("WEBHOOK_SECRET", f"whsec_{secret}")


def start_site(supervisor: Supervisor, *, port: int, hub_port: int) -> None:
    """Start the site, and wait until it serves."""
    environment = processes.site_environment(host=HOST, port=port, hub_port=hub_port)
    supervisor.start("site", processes.site(), environment)
    wait_until_served(f"http://{HOST}:{port}/robots.txt", supervisor)


def port_named(variable: str, text: str, *, example: int) -> int:
    """The port that the text of an environment variable names."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise RunnerError(
            f"{variable} must be a number from 1 to 65535, such as {variable}={example},"
            f" not {text!r}."
        )
    return int(text)


def refuse_taken(port: int, variable: str = "PORT") -> None:
    """Raise RunnerError unless we may listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise RunnerError(
                f"Port {port} is only for root. Choose one above 1023: PORT=8001 make run"
            ) from None
        except OSError:
            raise RunnerError(
                f"Port {port} is taken, perhaps by a hub that runs already. Stop that program, or"
                f" choose another port: {variable}={port + 1} make run"
            ) from None


def log_of(port: int) -> Path:
    """Begin the file for all that the processes of the hub at this port print."""
    DATA_DIR.mkdir(exist_ok=True)
    log = DATA_DIR / f"run-{port}.log"
    log.write_bytes(b"")
    return log


def prepare_database(log: Path) -> None:
    """Migrate and, the first time, fill the database; when two start at once, one does it."""
    url = os.environ["DATABASE_URL"]
    with waiting_lock(DATA_DIR / "prepare.lock"):
        if preparedness.is_prepared(url):
            return
        say("Preparing the database; the first time this takes a minute")
        command = processes.preparation(demo=env.bool("DEMO", default=True))
        if run_logged(command, log):
            raise RunnerError(f"{tail(log)}\n\nThe database could not be prepared.")
        preparedness.remember(url)


def run_logged(command: list[str], log: Path) -> int:
    """Run a command, and return its status. The terminal gets its steps, the log every line."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command,
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                output.write(line)
                if line.startswith(STEP.encode()):
                    print(line.decode(), end="", flush=True)
        except SystemExit:
            process.kill()
            raise
    return process.returncode


@contextlib.contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Wait until no other process is in here."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_until_served(url: str, supervisor: Supervisor) -> None:
    """Return when `url` answers, and raise when the process behind it has ended."""
    # Without the proxies that the environment may name: they cannot reach this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        supervisor.check()
        with contextlib.suppress(OSError), opener.open(url, timeout=START_SECONDS):
            return
        time.sleep(0.05)
    raise RunnerError(f"{url} did not answer within {START_SECONDS} seconds.")


def banner(
    port: int, site_port: int | None = None, coming: Sequence[str] = (), *, is_demo: bool = True
) -> str:
    """Return the addresses and hints for the terminal.

    `coming` are the codes of the languages in which demo content is still to be imported.
    """
    address = f"http://{HOST}:{port}"
    site = f"\n      Site       http://{HOST}:{site_port}/" if site_port else ""
    return f"""
    The hub runs.{languages_follow(coming)}

      Admin      {address}/admin/
                 log in as {development_login.USER_NAME}, password \
{development_login.PASSWORD} (only on this machine)
      GraphQL    {address}/graphql/
      GraphiQL   {address}/graphiql/{site}
{"" if is_demo else FIRST_STEPS}
    Ctrl-C stops it. `make help` shows what else there is.
"""


def languages_follow(codes: Sequence[str]) -> str:
    """Say which languages the demo content is not in yet."""
    if not codes:
        return ""
    from django.conf.locale import LANG_INFO

    names = " and ".join(str(LANG_INFO[code]["name"]) for code in codes)
    return f" Its demo content in {names} follows within a minute."


def say(text: str) -> None:
    print(f"{STEP}{text}", flush=True)


if __name__ == "__main__":
    main()
