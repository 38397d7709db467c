"""Run by `test_hostile` in a process of its own: whether attacks leave anything behind."""

import gc
import logging
import tracemalloc

from tests.api.attacks import ATTACKS
from tests.api.conftest import GraphQLClient
from tests.api.test_hostile import content

__all__ = ["content"]


def test_memory_stays_what_it_is(graphql: GraphQLClient, content, caplog) -> None:
    """After all attacks twice, which fills what is remembered, once more adds nothing.

    Of what is remembered a part is replaced each time. What pytest keeps of the log does not count;
    Django's test client leaves some 100 kB each time.
    """
    caplog.set_level(logging.CRITICAL, "django.request")

    def memory_after_attacks() -> int:
        for attack in ATTACKS:
            attack.send(graphql)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    memory_after_attacks()
    tracemalloc.start()
    try:
        before = memory_after_attacks()
        grown = memory_after_attacks() - before
    finally:
        tracemalloc.stop()

    assert grown < 500_000
