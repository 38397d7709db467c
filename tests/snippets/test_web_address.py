"""A website says nothing but where the page is, whichever way it comes in."""

import pytest
from django.urls import reverse
from pydantic import ValidationError as BundleError
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.admin.source_import.files import read_table
from cms.admin.source_import.import_plan import plan
from cms.snippets.models import Source
from cms.transfer.bundle import SourceEntry

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_snippets_source:add"
CHOOSER = "wagtailsnippetchoosers_snippets_source:create"
REFUSED = {
    "https://user:secret@duo.example.org/": "The address holds a user name or a password",
    "https://user@duo.example.org/": "The address holds a user name or a password",
    "https://duo.example.org\\@evil.example.org/": "A web address has no “\\”",
    "https://duo.example.org/exams\\dates": "A web address has no “\\”",
    "https://duo.example.org:99999/": "The number behind the “:” is no port",
}
ENTRY = {"slug": "duo", "title": "DUO", "summary": "For exams."}


@pytest.mark.parametrize("website", REFUSED)
class TestRefuses:
    def test_in_the_form(self, admin, website):
        entry = {"kind": "other", "guidance": streamfield([]), "action-draft": "1"}
        filled = nested_form_data({**ENTRY, **entry, "website": website})

        response = admin.post(reverse(ADD), filled)

        assert response.context["form"].errors["website"][0].startswith(REFUSED[website])

    def test_in_the_chooser(self, admin, hub, website):
        filled = {f"new-source-{name}": value for name, value in ENTRY.items()}
        filled |= {"new-source-website": website, "new-source-kind": "other"}

        answer = admin.post(reverse(CHOOSER), filled).json()

        assert REFUSED[website] in answer["htmlFragment"]
        assert not Source.objects.exists()

    def test_in_a_sheet(self, hub, website):
        table = read_table(f"Slug,Title,Summary,Website\nduo,DUO,Exams,{website}\n".encode())

        found = plan(table.rows, table.headings, how="draft", user=None)

        [problem] = found.problems
        assert problem.message.startswith(REFUSED[website])

    def test_in_a_bundle(self, website):
        with pytest.raises(BundleError) as refusal:
            SourceEntry.model_validate({**ENTRY, "website": website})
        [error] = refusal.value.errors()
        [(_place, expected)] = error["ctx"]["findings"]
        assert (error["loc"], REFUSED[website] in expected) == (("website",), True)


@pytest.mark.parametrize(
    "website",
    [
        "https://duo.example.org/@user?mail=a@b.example",
        "https://duo.example.org./",
        "https://duo.example.org:8443/exams",
    ],
)
def test_accepts_others(website):
    assert SourceEntry.model_validate({**ENTRY, "website": website}).website == website
