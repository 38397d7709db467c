from collections.abc import Iterator

import pytest

from tests.delivery.receiver import SECRET, Receiver, listening


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """Somebody who is told about changes."""
    with listening() as receiver:
        settings.WEBHOOK_URLS = [receiver.url]
        settings.WEBHOOK_SECRET = SECRET
        yield receiver
