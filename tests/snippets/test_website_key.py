"""Addresses that lead to the same page have the same key; others have not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.snippets.models import Source
from cms.snippets.website_key import website_key
from tests.factories import SourceFactory


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.duo.nl/", "http://duo.nl"),
        ("https://DUO.nl/exams/", "https://duo.nl/exams"),
        ("https://duo.nl:443/exams", "http://duo.nl:80/exams"),
        ("https://duo.nl/exams#top", "https://duo.nl/exams"),
        ("https://duo.nl/?utm_source=x&UTM_Medium=y&gclid=1", "https://duo.nl"),
        ("https://duo.nl/a?utm_source=x&year=2026", "https://duo.nl/a?year=2026"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://duo.nl/caf%c3%a9", "https://duo.nl/café"),
        ("https://duo.nl/%7Euser", "https://duo.nl/~user"),
        (" https://duo.nl. ", "https://duo.nl"),
    ],
)
def test_the_same_page(one, other):
    assert website_key(one) == website_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://duo.nl/exams", "https://duo.nl"),
        ("https://duo.nl/Exams", "https://duo.nl/exams"),
        ("https://duo.nl?year=2025", "https://duo.nl?year=2026"),
        ("https://mijn.duo.nl", "https://duo.nl"),
        ("https://duo.nl:8443", "https://duo.nl"),
    ],
)
def test_another_page(one, other):
    assert website_key(one) != website_key(other)


@given(st.text(max_size=30) | st.text(max_size=20).map(lambda text: f"https://duo.nl/{text}"))
def test_has_a_key_for_whatever_is_given(address):
    key = website_key(address)

    assert isinstance(key, str)
    if address.startswith("https://duo.nl/"):
        assert website_key(f"https://{key}") == key


def keys(source: Source) -> tuple[str, str]:
    return Source.objects.values_list("website_key", "drafted_website_key").get(pk=source.pk)


@pytest.mark.django_db
def test_is_kept_in_step_with_the_live_and_the_drafted_website():
    source = SourceFactory(website="https://www.a.example/")
    assert keys(source) == ("a.example", "")

    source.website = "https://b.example"
    revision = source.save_revision()
    assert keys(source) == ("a.example", "b.example")

    revision.publish()
    assert keys(source) == ("b.example", "")

    source = Source.objects.get(pk=source.pk)
    source.website = "https://c.example"
    source.save_revision()
    Source.objects.get(pk=source.pk).unpublish()
    assert keys(source) == ("b.example", "c.example")


@pytest.mark.django_db
def test_a_source_that_was_never_published_has_one_too():
    source = SourceFactory(live=False, website="https://a.example")
    source.website = "https://b.example"
    source.save()
    source.save_revision()

    assert "b.example" in keys(source)
