"""Clients that ask all the time, whatever happens to the hub."""

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from random import Random

READERS = 6
SLUG, QUIET = "the-source", "quiet"
"""The source that is published again and again, and one with a draft."""


def ask(port: int, slug: str = SLUG, **headers: str) -> tuple[int, str, str]:
    """Status, code of the first error, and the summary that was answered. Status 0: no answer."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql/",
        json.dumps({"query": f'{{ source(slug: "{slug}") {{ summary }} }}'}).encode(),
        {
            "Content-Type": "application/json",
            "Accept": "application/graphql-response+json",
            **headers,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status, body = response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            status, body = error.code, error.read()
    except (OSError, HTTPException):
        return 0, "", ""
    try:
        answer = json.loads(body)
    except ValueError:
        return status, "NOT JSON", ""
    errors = answer.get("errors") or []
    source = (answer.get("data") or {}).get("source") or {}
    code = errors[0]["extensions"]["code"] if errors else ""
    return status, code, source.get("summary", "")


class Readers:
    """Clients that ask all the time, and know what they must at least be answered."""

    def __init__(self, written: Path, ports: list[int]) -> None:
        self.written, self.ports = written, ports
        self.answers: Counter[tuple[int, str]] = Counter()
        self.stale: list[tuple[int, int]] = []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=[n]) for n in range(READERS)]

    def _read(self, number: int) -> None:
        random = Random(number)
        while not self._stopped.is_set():
            least = int(self.written.read_text() or 0) if self.written.exists() else 0
            status, code, summary = ask(random.choice(self.ports))
            self.answers[status, code] += 1
            if status == 200 and not code and int(summary) < least:
                self.stale.append((int(summary), least))
            time.sleep(0.005)

    @contextlib.contextmanager
    def reading(self) -> Iterator["Readers"]:
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            for thread in self._threads:
                thread.join()
