"""What `SEARCH_URL` may say, and that it never shows its password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.settings.search import _search_url
from search.remote.address import address_of


def test_reads_host_login_and_prefix() -> None:
    given = address_of("https://reader:p%40ss@search.example.org:9243/hub-1")

    assert given.place == "search.example.org:9243/hub-1"
    assert given.login == ("reader", "p@ss")
    assert given.secure
    assert "p@ss" not in repr(given)

    assert address_of("http://localhost").place == "localhost:9200/source-hub"
    assert address_of("https://search.example.org/").place == "search.example.org:443/source-hub"
    assert address_of("http://localhost").login is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("search.example.org:9200", "it does not begin with http:// or https://"),
        ("ftp://u:secret@search.example.org", "it does not begin with http:// or https://"),
        ("https://u:secret@", "it names no host"),
        ("https://u:secret@host:many", "its host or its port cannot be read"),
        ("https://u:secret@host/Hub", "its path, which the names of indexes begin with"),
        ("https://u:secret@host/a/b", "its path, which the names of indexes begin with"),
        ("https://u:secret@host/hub?x=1", "nothing may follow its path"),
    ],
)
def test_refuses_what_cannot_be_read_without_showing_it(url, reason) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        _search_url(url)

    assert reason in str(refusal.value)
    assert "u:secret" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_may_be_empty() -> None:
    assert _search_url("") == ""
