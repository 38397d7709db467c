"""Forms that open at the same moment have each its own words."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

WORDS = 300
"""Of each text: threads take turns while one is read."""


@pytest.fixture(autouse=True)
def hasty_threads() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_texts_that_are_read_at_once_do_not_mix():
    converter = ContentstateConverter(["bold", "link", "ul", "h3"])

    def read(number: int) -> set[str]:
        html = "".join(
            f"<p>w{number} <b>w{number}</b></p><ul><li>w{number}</li></ul>" for _ in range(WORDS)
        )
        blocks = json.loads(converter.from_database_format(html))["blocks"]
        assert len(blocks) == 2 * WORDS
        return {word for block in blocks for word in block["text"].split()}

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read, range(8)))

    assert found == [{f"w{number}"} for number in range(8)]
