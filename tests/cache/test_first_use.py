"""What counts is made once, however many threads ask first."""

import sys
import threading

import pytest

from cms.cache import counters

THREADS = 16


@pytest.fixture(autouse=True)
def unprepared(monkeypatch) -> None:
    monkeypatch.setattr(counters, "_limiters", {})
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("address", ["", "redis://127.0.0.1:1/0"])
def test_is_made_once(address) -> None:
    made, barrier = [], threading.Barrier(THREADS)

    def ask() -> None:
        barrier.wait()
        made.append(counters.limiter(address))

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == THREADS
    assert len(set(map(id, made))) == 1
