"""When nothing is written: no row of any table, no file."""

import pytest
from django.core.exceptions import ValidationError

from cms.changes.signals import pages_added
from cms.pages.models import GuidePage
from tests.transfer.documents import WITH_EXTENSIONS, document, with_images
from tests.transfer.hub_contents import brought_in, changed_tables, problems_of, tables

pytestmark = pytest.mark.django_db


def test_by_a_dry_run_which_counts_as_if_it_had(media):
    content = with_images(WITH_EXTENSIONS)
    before, files = tables(), stored(media)

    tally = brought_in(content, dry_run=True)

    assert changed_tables(before) == set()
    assert stored(media) == files
    assert tally.changes == brought_in(content).changes


def test_when_something_fails_on_the_way(media):
    def fail(**kwargs):
        raise InterruptedError

    before, files = tables(), stored(media)
    pages_added.connect(fail, sender=GuidePage)
    try:
        with pytest.raises(InterruptedError):
            brought_in(with_images())
    finally:
        pages_added.disconnect(fail, sender=GuidePage)

    assert changed_tables(before) == set()
    assert stored(media) == files


def test_when_the_hub_refuses_an_entry(monkeypatch):
    def refuse(page):
        if page.slug == "prepare":
            raise ValidationError({"summary": "Say more."})

    before = tables()
    monkeypatch.setattr(GuidePage, "clean", refuse)

    problems = problems_of(document())

    assert problems == ["guides[1]: found an object; expected another value: summary: Say more."]
    assert changed_tables(before) == set()


def stored(media):
    """The files that are there."""
    return {path for path in media.rglob("*") if path.is_file()}
