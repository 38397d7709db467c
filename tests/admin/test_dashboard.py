"""The dashboard says how many sources no page mentions, and leads to them."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import Hub, SourceFactory, citing, draft

pytestmark = pytest.mark.django_db

UNUSED = "/admin/snippets/snippets/source/?mentions=none"


def links(client) -> list[str]:
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    found = page.find_all("a", href=UNUSED)
    return [" ".join(link.get_text(" ").split()) for link in found]


def test_counts_unused_sources(admin, hub: Hub):
    used, drafted, _, _ = (SourceFactory() for _ in range(4))
    guide = hub.add_guide(body=[citing(used)])
    draft(guide, body=[citing(drafted)])

    assert links(admin) == ["2 Sources that no page mentions"]
    assert admin.get(UNUSED).content.decode().count('_title">') == 2


def test_tells_nobody_who_does_not_work_with_sources(logged_in, hub: Hub):
    SourceFactory()

    assert links(logged_in("Editors")) == ["1 Source that no page mentions"]
    assert links(logged_in()) == []
