"""Run by the benchmarks in a process of its own: an editor who publishes guides, one a second.

Each time another guide gets other notes to its citations. Ends on SIGTERM, and prints as JSON how
many milliseconds each took.
"""

import json
import os
import signal
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

PAUSE = 1.0


def main() -> None:
    django.setup()
    from cms.pages.models import GuidePage

    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: ended.append(number))
    ids = list(GuidePage.objects.live().order_by("pk").values_list("pk", flat=True)[:500])
    spent: list[float] = []
    while not ended:
        start = time.perf_counter()
        publish_again(GuidePage.objects.get(pk=ids[len(spent) % len(ids)]), len(spent))
        spent.append((time.perf_counter() - start) * 1000)
        time.sleep(PAUSE)
    print(json.dumps(spent))


def publish_again(guide: Any, number: int) -> None:
    """Publishes the guide with a new note at each of its citations."""
    for block in guide.body:
        if block.block_type == "source_mention":
            block.value["note"] = f"Why this matters, said for the {number}th time."
    guide.save_revision().publish()


if __name__ == "__main__":
    main()
