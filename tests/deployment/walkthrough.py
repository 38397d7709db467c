"""docs/deploy.md, followed from a checkout to processes that run as their units say."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx

from cms.settings import BASE_DIR
from tests.services import free_port, program, running

SECRET_KEY = "9kV2-wQm7pXr4TzL8sYh1NcB6vJd3GfA5uEo0RiKxWqPlMnZtHgSyDbC"
STEPS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LOGIN = {"DJANGO_SUPERUSER_USERNAME": "admin", "DJANGO_SUPERUSER_EMAIL": "admin@example.org"}
PASSWORD = "a first and long password"


def inherited() -> dict[str, str]:
    """The environment without what is about this project: how packages are fetched stays."""
    ours = ("DJANGO", "DATABASE", "ENV_FILE", "PYTEST", "UV_PROJECT", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


class Machine:
    """A folder that stands for a machine: /srv/hub and /etc/hub.env are in it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.app = folder / "hub" / "app"
        self.env = folder / "hub.env"
        self.ports = [free_port(), free_port()]
        self.probes = {"web": free_port(), "hub-worker": free_port(), "hub-scheduler": free_port()}
        self.https, self.http = free_port(), free_port()
        files = ["git", "-C", str(BASE_DIR), "ls-files", "-co", "--exclude-standard"]
        for name in subprocess.check_output(files, text=True).splitlines():
            if not name.startswith(("tests/", "frontend_contract/example")):
                (self.app / name).parent.mkdir(parents=True, exist_ok=True)
                if (BASE_DIR / name).is_file():
                    shutil.copy(BASE_DIR / name, self.app / name)
        settings = self.here((BASE_DIR / "deploy" / "hub.env").read_text())
        filled = {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": f"'{database_url}'"}
        for name, value in {**filled, "CACHE_URL": "locmemcache://"}.items():
            settings = re.sub(rf"^{name}=.*$", lambda _, n=name, v=value: f"{n}={v}", settings,
                              flags=re.M)  # fmt: skip
        # One address asks for many here.
        self.env.write_text(f"{settings}GRAPHQL_RATE_LIMIT=\n")

    def here(self, text: str) -> str:
        """A text with the places of this machine."""
        return text.replace("/srv/hub", str(self.folder / "hub")).replace(
            "/etc/hub.env", str(self.env)
        )

    def follow(self) -> None:
        """Do what the documentation says, block by block."""
        document = (BASE_DIR / "docs" / "deploy.md").read_text()
        for step in STEPS.findall(document):
            self.run(step.replace("createsuperuser", "createsuperuser --noinput"))

    def run(self, script: str) -> str:
        result = subprocess.run(
            ["sh", "-eu", "-c", self.here(script)],
            env={**inherited(), **LOGIN, "DJANGO_SUPERUSER_PASSWORD": PASSWORD},
            cwd=self.app,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def manage(self, command: str) -> str:
        return self.run(f"set -a && . {self.env} && set +a\n.venv/bin/python manage.py {command}")

    def unit(self, name: str) -> Path:
        """A unit with the paths of this machine, in a folder of its own."""
        units = self.folder / "units"
        units.mkdir(exist_ok=True)
        text = self.here((BASE_DIR / "deploy" / name).read_text())
        unit = units / name
        unit.write_text(text.replace("User=hub\nGroup=hub\n", ""))
        return unit

    @contextlib.contextmanager
    def web(self, port: int) -> Iterator[subprocess.Popen]:
        """A web server, as its unit starts it."""
        with self._start("hub-web@.service", port, port=port) as process:
            yield process

    @contextlib.contextmanager
    def process(self, name: str) -> Iterator[subprocess.Popen]:
        """The worker or the scheduler, which listens for probes."""
        with self._start(f"{name}.service", self.probes[name]) as process:
            yield process

    @contextlib.contextmanager
    def _start(self, unit: str, listens: int, port: int = 0) -> Iterator[subprocess.Popen]:
        text = self.unit(unit).read_text().replace("%i", str(port))
        command = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M)[1])
        environment = {"PATH": os.defpath, "HOME": str(self.folder)}
        for line in self.env.read_text().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.partition("=")
                environment[name] = value.strip("'")
        probes = self.probes["web"] if port else listens
        environment["OPERATIONS_LISTEN"] = f"127.0.0.1:{probes}"
        log = self.folder / f"{unit}-{port}.log"
        with running(command, listens, log, cwd=self.app, env=environment) as process:
            yield process

    @contextlib.contextmanager
    def nginx(self) -> Iterator[httpx.Client]:
        """A client that goes through nginx, by HTTPS."""
        folder = self.folder / "nginx"
        folder.mkdir(exist_ok=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=cms.example.org", "-keyout", str(folder / "privkey.pem"),
             "-out", str(folder / "fullchain.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        site = (BASE_DIR / "deploy" / "nginx.conf").read_text()
        for before, after in {
            "/etc/ssl/hub": str(folder),
            "127.0.0.1:8000": f"127.0.0.1:{self.ports[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{self.ports[1]}",
            "listen 443": f"listen {self.https}",
            "listen 80;": f"listen {self.http};",
        }.items():
            assert before in site
            site = site.replace(before, after)
        (folder / "site").write_text(site)
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; daemon off;\n"
            "events {} http { access_log off;"
            + "".join(
                f"{kind}_temp_path {folder}/{kind};"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + f"include {folder}/site; }}\n"
        )
        command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]
        with (
            running(command, self.https, folder / "log") as process,
            httpx.Client(
                base_url=f"https://127.0.0.1:{self.https}",
                headers={"Host": "cms.example.org"},
                verify=False,
                timeout=60,
            ) as client,
        ):
            yield client
            process.terminate()
            process.wait()


def probe(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        return response.read().decode()
