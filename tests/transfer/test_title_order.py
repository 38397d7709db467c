"""What an import brings in stands in the order of its titles, and an export and import keep it."""

import pytest
from django.core.management import call_command

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.transfer.documents import Document, document
from tests.transfer.hub_contents import brought_in, changed_tables, exported, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_hub")]

IN_ORDER = ["City of Amsterdam", "COA", "DigiD", "DUO", "Éducation", "Step 9", "Step 10"]


def renamed(part: str) -> Document:
    """A bundle with sources, topics or guides of these titles, in another order."""
    content = document()
    like = content[part][0]
    content[part] += [
        {**like, "slug": f"more-{number}", "title": title}
        for number, title in enumerate(reversed(IN_ORDER))
    ]
    return content


@pytest.mark.parametrize(
    ("part", "model"), [("sources", Source), ("topics", TopicPage), ("guides", GuidePage)]
)
def test_imported_titles_are_in_order(part: str, model) -> None:
    brought_in(renamed(part))

    found = model.objects.filter(slug__startswith="more-").order_by("sort_key", "pk")
    assert [row.title for row in found] == IN_ORDER
    call_command("check_title_order", verbosity=0)


def test_another_import_changes_no_key() -> None:
    brought_in(renamed("guides"))
    before = tables()

    brought_in(exported())

    assert changed_tables(before) == set()


def test_an_import_with_another_title_moves_a_page() -> None:
    content = renamed("guides")
    brought_in(content)
    content["guides"][-1]["title"] = "Zoo"

    brought_in(content)

    assert GuidePage.objects.order_by("sort_key").last().title == "Zoo"
    call_command("check_title_order", verbosity=0)
