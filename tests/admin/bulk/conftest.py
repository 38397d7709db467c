from urllib.parse import urlencode

import pytest

from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory


def everything(listing: str, model: str, action: str, **query: str) -> str:
    """The address to which the button leads once all in the listing are selected."""
    came_from = f"{listing}?{urlencode(query)}" if query else listing
    parameters = urlencode({**query, "id": "all", "next": came_from})
    return f"/admin/bulk/{model}/{action}/?{parameters}"


SOURCES = "/admin/snippets/snippets/source/"


def of_sources(action: str, **query: str) -> str:
    return everything(SOURCES, "snippets/source", action, **query)


@pytest.fixture
def sources(hub: Hub) -> list[Source]:
    return [
        SourceFactory(title="Tax office", kind="official"),
        SourceFactory(title="Tax forms", kind="legal"),
        SourceFactory(title="Library", kind="official"),
    ]
