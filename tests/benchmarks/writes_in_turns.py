"""Run by `make bench-writes` in a process of its own: publishes guides with and without the hub."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import django
from tqdm import tqdm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

OURS = ("cms.", "search.")
"""The modules whose receivers of signals are the hub's own work."""


def main(guides: int) -> None:
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cms.pages.models import GuidePage
    from tests.benchmarks.publishing import publish_again

    ids = GuidePage.objects.live().order_by("pk").values_list("pk", flat=True)[:guides]
    spent: dict[str, list[float]] = {WITH: [], WITHOUT: []}
    statements: dict[str, list[int]] = {WITH: [], WITHOUT: []}
    for number, pk in enumerate(tqdm(ids, desc="publishing", unit=" guides")):
        for way in (WITH, WITHOUT):
            guide = GuidePage.objects.get(pk=pk)
            with _only_wagtail() if way == WITHOUT else _everything():
                start = time.perf_counter()
                with CaptureQueriesContext(connection) as captured:
                    publish_again(guide, 2 * number + (way == WITH))
                spent[way].append((time.perf_counter() - start) * 1000)
            statements[way].append(len(captured))
    for way in (WITH, WITHOUT):
        print(f"{way}: {median(spent[way]):.1f} ms, {median(statements[way]):.0f} statements")
    added = [one - other for one, other in zip(spent[WITH], spent[WITHOUT], strict=True)]
    print(f"added: {median(added):.1f} ms (wanted: less than 10)")


WITH, WITHOUT = "publishing a guide", "the same by Wagtail alone"


@contextmanager
def _everything() -> Iterator[None]:
    yield


@contextmanager
def _only_wagtail() -> Iterator[None]:
    """Nothing of the hub hears of what is saved."""
    from django.db.models import signals
    from wagtail.signals import page_published

    changed: list[Any] = [signals.pre_save, signals.post_save, page_published]
    kept = [signal.receivers for signal in changed]
    for signal in changed:
        signal.receivers = [entry for entry in signal.receivers if not _is_ours(entry)]
        signal.sender_receivers_cache.clear()
    try:
        yield
    finally:
        for signal, receivers in zip(changed, kept, strict=True):
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _is_ours(entry: Any) -> bool:
    receiver = entry[1]
    receiver = receiver() if hasattr(receiver, "__callback__") else receiver
    return str(getattr(receiver, "__module__", "")).startswith(OURS)


if __name__ == "__main__":
    main(int(sys.argv[1]))
