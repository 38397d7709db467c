from collections.abc import Callable, Iterator

import pytest

from cms.health.visits import Visit, Visitor
from tests.health.website import Website, serving


@pytest.fixture
def website(settings) -> Iterator[Website]:
    """A site that checks may visit although it is on this machine."""
    with serving() as website:
        settings.LINK_CHECK_ALLOWED_ADDRESSES = [f"127.0.0.1:{website.port}"]
        settings.LINK_CHECK_HOST_SECONDS = 0
        settings.LINK_CHECKS = True
        yield website


@pytest.fixture
def visit(db) -> Callable[..., Visit]:
    def visit(url: str, seconds: float = 60) -> Visit:
        return Visitor(seconds).visit(url)

    return visit
