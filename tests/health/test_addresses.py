"""A source's address cannot be used to look around in the hub's own network."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.health.addresses import NOT_PUBLIC, UnusableAddressError, is_public, origin_of
from cms.health.models import Reason
from cms.health.network import resolve
from cms.health.visits import Visitor
from tests.health.website import Website, serving

pytestmark = pytest.mark.django_db

INTERNAL = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "145.100.1.1", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are(address):
    assert is_public(address)


@given(st.sampled_from(NOT_PUBLIC).flatmap(lambda net: st.ip_addresses(network=str(net))))
def test_no_address_of_a_reserved_network_is_public_in_any_spelling(address):
    assert not is_public(str(address))
    if address.version == 4:
        assert not is_public(f"::ffff:{address}")
        assert not is_public(f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}")


@pytest.mark.parametrize("address", INTERNAL)
def test_a_name_that_leads_to_an_internal_address_is_not_visited(address):
    visitor = Visitor(1, lambda host, port: ["8.8.8.8", address])

    assert visitor.visit("http://inside.example.org/").reason == Reason.NOT_PUBLIC


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"],
)
def test_this_machine_is_not_visited_however_it_is_written(host, settings):
    with serving() as website:
        # The port is, so that only the address can be what is refused.
        settings.LINK_CHECK_ALLOWED_ADDRESSES = [f"192.0.2.1:{website.port}"]
        found = Visitor(2).visit(f"http://{host}:{website.port}/")

        assert found.reason in (Reason.NOT_PUBLIC, Reason.NO_HOST, Reason.ADDRESS)
        assert website.seen == []


def test_a_redirect_to_an_internal_address_is_not_followed(website: Website):
    with serving() as inside:
        for host in ("127.0.0.1", "[::ffff:127.0.0.1]", "localhost"):
            website.moves("/page", f"http://{host}:{inside.port}/secret")
            found = Visitor(5).visit(website.url())
            assert found.reason in (Reason.NOT_PUBLIC, Reason.ADDRESS)
        website.moves("/page", "http://169.254.169.254/latest/meta-data/")
        assert Visitor(5).visit(website.url()).reason == Reason.NOT_PUBLIC

        assert inside.seen == []


def test_a_name_that_answers_differently_the_second_time_gains_nothing(settings):
    """Every connection looks the name up once, and goes to the address that was looked at."""
    with serving() as public, serving() as inside:
        settings.LINK_CHECK_ALLOWED_ADDRESSES = [f"127.0.0.1:{public.port}"]
        answers = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
        asked = []

        def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return next(answers)

        # The first answer closes the connection, so that a second one has to be made.
        public.says("/robots.txt", 404, b"", Connection="close")
        found = Visitor(5, rebinding).visit(public.url(host="rebinding.example.org"))

        assert found.reason == Reason.NOT_PUBLIC
        assert public.seen == ["GET /robots.txt"]
        assert asked == ["rebinding.example.org", "rebinding.example.org"]
        assert inside.seen == []


def test_connects_to_the_very_address_that_was_looked_at(website: Website):
    """The system's resolver, which knows no such name, is not asked again."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("hub-test.invalid", 80)

    visitor = Visitor(5, lambda host, port: ["127.0.0.1"])

    assert visitor.visit(website.url(host="hub-test.invalid")).http_status == 200


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "https://example.org:8080/",
        "http://user:secret@example.org/",
        "http:///nowhere",
        "//example.org/",
        "http://[::1/",
        "http://example.org:99999/",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_other_schemes_ports_and_user_names_are_refused(url):
    with pytest.raises(UnusableAddressError):
        origin_of(url)
    assert Visitor(1).visit(url).reason == Reason.ADDRESS


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.org/a", "https://example.org"),
        ("https://example.org:443/a", "https://example.org"),
        ("http://example.org:8080/a", "http://example.org:8080"),
        ("https://[2a00:1450::1]/", "https://[2a00:1450::1]"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example"),
    ],
)
def test_an_origin_is_what_a_robots_txt_is_for(url, origin):
    assert origin_of(url) == origin


def test_the_systems_resolver_gives_addresses():
    assert "127.0.0.1" in resolve("127.0.0.1", 80)
