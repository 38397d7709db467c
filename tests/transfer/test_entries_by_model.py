"""What a bundle holds of a type that it knows by its model only."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps
from pydantic import ValidationError
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page

from cms.snippets.models import Source
from cms.transfer.entries.by_model import OtherEntries, _others_of
from cms.transfer.name_book import NameBook
from cms.transfer.names import Names

VALUES = {
    "slug": "open-day",
    "title": "Open day",
    "number": 7,
    "share": 0.25,
    "yes": True,
    "price": "12.50",
    "day": "2027-01-31",
    "moment": "2027-01-31T12:00:00+00:00",
    "at": "12:30:00",
    "code": "6e0f7c1e-7a55-4f0c-9a4d-2f1f6a3c9b11",
    "colour": "red",
    "text": '<p>Ask <a linktype="source" slug="duo">DUO</a>.</p>',
    "source": "duo",
}


@pytest.fixture(scope="module")
def entries() -> OtherEntries:
    """Entries of a model with a column of every kind."""
    with isolate_apps("cms.snippets"):

        class Leaflet(models.Model):  # noqa: DJ008 - nobody reads its name
            slug = models.SlugField()
            title = models.CharField(max_length=20)
            number = models.IntegerField()
            share = models.FloatField(default=0.5)
            yes = models.BooleanField(default=False)
            price = models.DecimalField(max_digits=6, decimal_places=2, default="1.00")
            day = models.DateField(null=True, blank=True)
            moment = models.DateTimeField(null=True, blank=True)
            at = models.TimeField(null=True, blank=True)
            code = models.UUIDField(null=True, blank=True)
            colour = models.CharField(max_length=9, choices=[("red", "Red")], blank=True)
            text = RichTextField(blank=True)
            source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL)
            page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL)
            owner = models.ForeignKey(
                get_user_model(), verbose_name="owner", null=True, on_delete=models.SET_NULL
            )

            class Meta:
                app_label = "snippets"

    return _others_of(Leaflet)


@pytest.fixture
def names() -> Names:
    left_out: list[str] = []
    return Names(Locale(), {"sources": NameBook("source", {"duo": 1}, left_out)}, left_out)


def test_holds_the_value_of_every_column_there_and_back(entries, names) -> None:
    thing = entries.model()
    entries.fill(thing, entries.entry.model_validate(VALUES), names)
    thing.slug = VALUES["slug"]
    thing.clean_fields(exclude=["source", "page", "owner", "id"])

    assert thing.source_id == 1
    assert thing.day.year == 2027
    assert entries.entry_of(thing, names).model_dump() == VALUES
    assert names.drain() == []


def test_what_is_left_out_is_what_it_is_by_default(entries, names) -> None:
    given = {name: VALUES[name] for name in ("slug", "title", "number")}
    thing = entries.model(**VALUES | {"source": Source(pk=1)})

    entries.fill(thing, entries.entry.model_validate(given), names)

    assert (thing.share, thing.yes, thing.price) == (0.5, False, Decimal("1.00"))
    assert (thing.colour, thing.text) == ("", "")
    assert [thing.day, thing.moment, thing.at, thing.code] == [None] * 4
    assert (thing.source_id, thing.page_id) == (None, None)


def test_says_what_it_cannot_hold(entries, names) -> None:
    entries.entry_of(entries.model(owner_id=1), names)

    assert names.drain() == ["its owner, which bundles do not hold"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "seven"),
        ("price", "12.345"),
        ("day", "tomorrow"),
        ("code", "7"),
        ("colour", "blue"),
        ("text", "<script></script>"),
    ],
)
def test_refuses_what_a_column_would_not_accept(entries, name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        entries.entry.model_validate({**VALUES, name: value})

    assert {error["loc"][0] for error in refused.value.errors()} == {name}
