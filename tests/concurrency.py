"""Others at work at the same time: threads, and connections of their own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep
from typing import Any

import psycopg
from django.db import connection, connections, transaction


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Do everything at once, each in a thread of its own: what each returned, or raised."""
    start = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            results[number] = actions[number]()
        except BaseException as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()
    return results


def failures_of(*actions: Callable[[], Any]) -> list[BaseException]:
    """What was raised when everything was done at once."""
    return [result for result in together(*actions) if isinstance(result, BaseException)]


@contextmanager
def another_connection() -> Iterator[psycopg.Connection]:
    """Somebody else, whose transaction ends with the block, or before."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def meanwhile(change: Callable[[], Any], act: Callable[[], Any]) -> None:
    """Act while somebody else has made a change but not committed it yet."""
    changed, finish = threading.Event(), threading.Event()

    def change_slowly() -> None:
        try:
            with transaction.atomic():
                change()
                changed.set()
                finish.wait(10)
        finally:
            changed.set()
            connection.close()

    def act_at_once() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        changing = threads.submit(change_slowly)
        changed.wait(10)
        acting = threads.submit(act_at_once)
        wait_for_a_lock(acting)
        finish.set()
        changing.result(10)
        acting.result(10)


def wait_for_a_lock(acting: Future[None]) -> None:
    """Return when the one who acts is done, or waits for another's transaction."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ({})".format(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if acting.done() or cursor.fetchone() != (0,):
                return
        sleep(0.01)
