"""A whole hub whose parts can be killed, stopped, cut off and filled up, while it is at work."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psycopg

from cms.runner import processes
from cms.runner.cluster import Cluster
from cms.settings import BASE_DIR
from tests.delivery.receiver import SECRET, Receiver
from tests.faults.process import FAKE_CLOCK, Process, clock_off_by
from tests.faults.readers import QUIET, SLUG, ask
from tests.services import Tunnel, free_port, listens, redis_server

WEBS = 3
DISK = "2g"

PREVIEW_SECONDS = 600
START_SECONDS = 180
RECOVERY_SECONDS = 60


class FaultyHub:
    """PostgreSQL, Redis, three web servers, worker and scheduler, and what happens to them.

    `faults` are the things that can happen, by name; each returns when it is over.
    """

    def __init__(self, folder: Path, receiver: Receiver, good: Receiver) -> None:
        self.folder, self.receiver, self.good = folder, receiver, good
        (folder / "disk").mkdir()
        self.has_own_disk = mount_small_disk(folder / "disk")
        self.cluster = Cluster(folder / "disk" / "postgres")
        self.cluster.ensure_running()
        self.direct = self.cluster.url
        socket_path = f"{psycopg.conninfo.conninfo_to_dict(self.direct)['host']}/.s.PGSQL.5432"
        self.database = Tunnel(socket_path)
        self.redis_port = free_port()
        self._redis_context = redis_server(folder, self.redis_port)
        self.redis = self._redis_context.__enter__()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{self.database.port}/postgres",
            "CACHE_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "MEDIA_ROOT": str(folder / "media"),
            "WEBHOOK_URLS": f"{receiver.url},{good.url}",
            "WEBHOOK_SECRET": SECRET,
            "SCHEDULER_INTERVAL": "2",
            "GRAPHQL_MAX_SECONDS": "2",
            "PREVIEW_SECONDS": str(PREVIEW_SECONDS),
            "LOG_LEVEL": "WARNING",
        }
        self.manage("migrate", "--verbosity=0")
        self.manage("setup_hub", "--empty")
        self.manage("shell", "--verbosity=0", "-c", MAKE)
        self.ports = [free_port() for _ in range(WEBS)]
        commands = {
            **{f"web-{n}": processes.web(host="127.0.0.1", port=p) for n, p in
               enumerate(self.ports)},
            "worker": processes.worker(),
            "scheduler": processes.scheduler(),
            "writer": [sys.executable, "-m", "tests.faults.writer", str(folder / "written")],
        }  # fmt: skip
        self.processes = {
            name: Process(command, self.environment, folder / f"{name}.log")
            for name, command in commands.items()
        }
        self.faults: dict[str, Callable[[Random], None]] = {
            "kill a web server": lambda random: self.kill(f"web-{random.randrange(WEBS)}"),
            "kill the worker": lambda random: self.kill("worker"),
            "kill the scheduler": lambda random: self.kill("scheduler"),
            "kill the writer": lambda random: self.kill("writer"),
            "kill PostgreSQL": self.kill_postgresql,
            "restart PostgreSQL": self.restart_postgresql,
            "terminate connections": self.terminate,
            "swallow packets": self.swallow,
            "cut connections": lambda random: self.database.cut(),
            "exhaust connections": self.exhaust,
            "read only": self.read_only,
            "hang Redis": self.hang_redis,
            "stop Redis": self.stop_redis,
            "hang a receiver": self.hang_receiver,
            "fail a receiver": self.fail_receiver,
            "slow a receiver down": self.slow_receiver_down,
            "stop the worker": lambda random: self.stop("worker"),
            "stop a web server": lambda random: self.stop(f"web-{random.randrange(WEBS)}"),
        }
        if self.has_own_disk:
            self.faults["fill the disk"] = self.fill_disk
        if FAKE_CLOCK:
            self.faults["set the database's clock wrong"] = self.set_clock_wrong
        self.wait_until_well()

    def manage(self, *command: str, clock: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command, with a clock that is so many seconds off."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env={**self.environment, "DATABASE_URL": self.direct, **clock_off_by(clock)},
            capture_output=True,
            text=True,
            check=False,
        )

    def close(self) -> None:
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
            process.kill()
        self._redis_context.__exit__(None, None, None)
        self.database.close()
        self.cluster.stop()
        if self.has_own_disk:
            # Lazily: what was killed may still have files open there.
            subprocess.run(["umount", "--lazy", str(self.folder / "disk")], check=True)

    def wait_until_well(self, seconds: float = START_SECONDS) -> float:
        """Until each web server answers well; returns how long that took."""
        began = time.monotonic()
        for number, port in enumerate(self.ports):
            while (answer := ask(port))[0] != 200:
                self.revive()
                log = self.processes[f"web-{number}"].log
                assert time.monotonic() - began < seconds, (
                    answer,
                    self.cluster._log_tail(),
                    log.read_text()[-1_000:],
                )
                time.sleep(0.1)
        return time.monotonic() - began

    def revive(self) -> None:
        """Start again what has ended."""
        for process in self.processes.values():
            if process.popen.poll() is not None:
                process.start()

    # Faults

    def kill(self, name: str, *, clock: int = 0) -> None:
        """Kill a process, and start it again with a clock that is so many seconds off."""
        process = self.processes[name]
        process.kill()
        process.clock = clock_off_by(clock)
        process.start()

    def stop(self, name: str) -> None:
        self.processes[name].signal(signal.SIGSTOP)
        time.sleep(1)
        self.processes[name].signal(signal.SIGCONT)

    def set_clock_wrong(self, random: Random) -> None:
        self.restart_postgresql(random, clock=random.choice((-30, 30)))

    def kill_postgresql(self, random: Random) -> None:
        server = self.cluster._postmaster()
        server.kill()
        server.wait()  # until then its pid file says that it is ready
        time.sleep(random.random())
        self.cluster.ensure_running()

    def restart_postgresql(self, random: Random, *, clock: int = 0) -> None:
        """Stop the database, and start it again with a clock that is so many seconds off."""
        self.cluster.stop()
        time.sleep(random.random())
        usual, self.cluster.environment = (
            self.cluster.environment,
            self.cluster.environment | clock_off_by(clock),
        )
        self.cluster.ensure_running()
        self.cluster.environment = usual

    def terminate(self, random: Random) -> None:
        with psycopg.connect(self.direct) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    def swallow(self, random: Random) -> None:
        self.database.swallows = True
        time.sleep(1 + 2 * random.random())
        self.database.swallows = False
        self.database.cut()

    def fill_disk(self, random: Random) -> None:
        waste = self.folder / "disk" / "waste"
        with contextlib.suppress(OSError), waste.open("wb") as file:
            while True:
                file.write(bytes(1024 * 1024))
                file.flush()
        time.sleep(2)
        waste.unlink()
        self.cluster.ensure_running()  # it ends itself when it cannot write its log

    def exhaust(self, random: Random) -> None:
        taken = []
        with contextlib.suppress(psycopg.Error):
            while len(taken) < 200:
                taken.append(psycopg.connect(self.direct))
        time.sleep(1)
        for connection in taken:
            connection.close()

    def read_only(self, random: Random) -> None:
        for setting in ("on", "off"):
            options = "-c default_transaction_read_only=off"
            with psycopg.connect(self.direct, autocommit=True, options=options) as connection:
                connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {setting}")
                connection.execute("SELECT pg_reload_conf()")
            if setting == "on":
                time.sleep(1)

    def hang_redis(self, random: Random) -> None:
        self.redis.send_signal(signal.SIGSTOP)
        time.sleep(1)
        self.redis.send_signal(signal.SIGCONT)

    def stop_redis(self, random: Random) -> None:
        self._redis_context.__exit__(None, None, None)
        assert not listens(self.redis_port)
        time.sleep(0.5)
        self._redis_context = redis_server(self.folder, self.redis_port)
        self.redis = self._redis_context.__enter__()

    def hang_receiver(self, random: Random) -> None:
        released = threading.Event()
        self.receiver.answer = lambda heard: 204 if released.wait(60) else 500
        time.sleep(2)
        self.receiver.answer = lambda heard: 204
        released.set()

    def slow_receiver_down(self, random: Random) -> None:
        self.receiver.answer = lambda heard: time.sleep(1) or 204
        time.sleep(3)
        self.receiver.answer = lambda heard: 204

    def fail_receiver(self, random: Random) -> None:
        self.receiver.answer = lambda heard: 503
        time.sleep(2)
        self.receiver.answer = lambda heard: 204


def mount_small_disk(folder: Path) -> bool:
    """Whether a disk of its own, in memory, could be mounted at the folder."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    return (
        os.getuid() == 0
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


MAKE = f"""
from cms.snippets.models import Source
from wagtail.models import Locale
Source(title="The source", slug="{SLUG}", website="https://example.org/", summary="0",
       locale=Locale.get_default()).save()
quiet = Source(title="Quiet", slug="{QUIET}", website="https://quiet.example.org/", summary="live",
               locale=Locale.get_default())
quiet.save()
quiet.summary = "draft"
quiet.save_revision()
"""
