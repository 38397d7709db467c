"""The example site at addresses where nothing is, or can be, or where something was."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from tests.browser.site import get, status_of
from tests.factories import Hub

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

MALFORMED = ("%00", "%E0%A4%A", "100%25-free", "%", "%zz", "%ED%A0%80", "%0D%0Ax", "x" * 3000)
NOWHERE = ("//", "/\\evil.example/", "/a%2F..%2Fb/", "/[x]/", "/__proto__/", "/" + "x/" * 300)
ASKING = (
    *("/?q=", "/search/?q=", "/nl/search/?q=", "/search/?q=pay&after=", "/search/?q=pay&topic="),
    *("/search/?q=pay&publisher=", "/search/?q=pay&sort=", "/search/?q=pay&kind="),
    *("/api/suggest?prefix=", "/api/suggest?prefix=pay&locale=", "/api/draft?token=t&path=/"),
)


def test_what_is_not_there_and_what_has_moved(site: str, hub: Hub) -> None:
    guide = hub.add_guide(slug="pay")
    home = Site.objects.get()
    Redirect.objects.create(old_path="/old", site=home, redirect_page=guide, is_permanent=True)
    Redirect.objects.create(
        old_path="/sale", site=home, redirect_link="/topics/", is_permanent=False
    )

    missing = get(f"{site}/guides/nothing/")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "private, no-store")
    assert "<h1>This page is not here</h1>" in missing.text
    assert 'content="noindex"' in missing.text
    for link, path in (("/guides/", "/old?id=5"), ("/größe/", "/weird")):
        Redirect.objects.create(old_path=path, site=home, redirect_link=link, is_permanent=False)
    for path, status, target in [
        ("/old/", 308, "/guides/pay/"),
        ("/sale/", 307, "/topics/"),
        ("/old/?id=5", 307, "/guides/"),
        ("/old/?id=6", 308, "/guides/pay/"),
        ("/weird/", 307, "/gr%C3%B6%C3%9Fe/"),
    ]:
        answer = get(f"{site}{path}")
        assert (answer.status_code, answer.headers["location"]) == (status, target)


def test_no_address_is_a_failure(site: str, hub: Hub) -> None:
    """Whatever stands in a path or behind the question mark."""
    paths = [
        f"{above}{part}/" for above in ("/", "/nl/", "/guides/", "/missing/") for part in MALFORMED
    ]
    queries = [f"{asking}{part}" for asking in ASKING for part in MALFORMED]

    statuses = {target: status_of(site, target) for target in (*paths, *NOWHERE, *queries)}

    assert {target: status for target, status in statuses.items() if status >= 500} == {}
    assert {statuses[path] for path in paths if not path.startswith("/missing/")} == {404}
