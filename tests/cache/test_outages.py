"""The shared cache may go, hang and come back: nobody but the first to ask notices."""

import signal
import time

import pytest
import redis
from django.core.cache import caches

from cms.cache import counters, server
from cms.cache.breaker import Breaker
from tests.services import free_port, listens, redis_server, tunnel

RATE = counters.rate_of("3/hour")


def shared_cache(settings, port: int):
    """The cache on a port of this machine, as production has it."""
    settings.CACHES = {
        "default": {
            "BACKEND": "cms.cache.backend.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
        }
    }
    return caches.create_connection("default")


def wait_until_closed(breaker: Breaker) -> None:
    deadline = time.monotonic() + 60
    while breaker.is_open:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    monkeypatch.setattr("cms.cache.breaker.PROBE_SECONDS", 0.02)


def test_nothing_is_found_where_no_server_is(settings) -> None:
    cache = shared_cache(settings, free_port())

    cache.set("key", 1)
    assert cache.get("key", "nothing") == "nothing"
    assert cache.get("key") is None
    assert cache.add("key", 1) is False
    assert cache.get_or_set("key", lambda: 7) == 7
    assert cache.get_many(["key"]) == {}
    assert cache.set_many({"key": 1}) == ["key"]
    assert cache.delete("key") is False
    assert cache.touch("key") is False
    assert "key" not in cache
    cache.delete_many(["key"])
    cache.clear()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")


def test_each_process_counts_while_no_server_is_there(settings) -> None:
    shared_cache(settings, free_port())
    assert RATE
    counters.forget(RATE, "somebody")

    assert [counters.hit(RATE, "somebody") for _ in range(4)] == [True, True, True, False]
    assert counters.window(RATE, "somebody").remaining == 0


@pytest.mark.thorough
def test_a_hung_server_is_asked_once_and_used_again_when_it_answers(settings, tmp_path) -> None:
    port = free_port()
    with redis_server(tmp_path, port) as process, tunnel(port) as proxy:
        cache = shared_cache(settings, proxy.port)
        breaker = server.breaker_of(f"redis://127.0.0.1:{proxy.port}/0")
        cache.set("key", "kept")
        assert cache.get("key") == "kept"
        before = proxy.accepted

        process.send_signal(signal.SIGSTOP)
        breaker._is_well = lambda: False  # its own questions are not to be counted here
        assert [cache.get("key") for _ in range(100)] == [None] * 100
        assert breaker.is_open
        assert proxy.accepted - before <= 1

        process.send_signal(signal.SIGCONT)
        breaker._is_well = lambda: server.is_well(f"redis://127.0.0.1:{proxy.port}/0")
        wait_until_closed(breaker)
        assert cache.get("key") == "kept"


@pytest.mark.thorough
def test_a_server_that_was_stopped_serves_again(settings, tmp_path) -> None:
    port = free_port()
    with redis_server(tmp_path, port):
        cache = shared_cache(settings, port)
        cache.set("key", 1)
    assert not listens(port)
    assert cache.get("key") is None

    with redis_server(tmp_path, port):
        wait_until_closed(server.breaker_of(f"redis://127.0.0.1:{port}/0"))
        cache.set("key", 2)
        assert cache.get("key") == 2
        assert RATE
        counters.hit(RATE, "somebody")
        with redis.Redis(port=port) as client:
            assert [key for key in client.scan_iter() if b"somebody" in key]


def test_waits_a_tenth_of_a_second_at_most_and_asks_once(settings) -> None:
    cache = shared_cache(settings, 1)
    options = cache._cache._pool_options

    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (0.1, 0.1)
    assert options["retry"]._retries == 0
