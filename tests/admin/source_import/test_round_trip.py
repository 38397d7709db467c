"""What the hub exports can be imported again, and changes nothing."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_snippets_source:list")


@pytest.fixture
def sources(hub, editor) -> int:
    """Makes sources of all sorts; returns how many."""
    dutch = Locale.objects.get_or_create(language_code="nl")[0]
    SourceFactory(title="=1+1", slug="sum", kind="legal", review_owner=editor)
    SourceFactory(title="'t Loket ", slug="loket", review_by="2027-01-02", publisher=" -")
    SourceFactory(title="DUO, “exams”; dates", slug="duo", live=False)
    SourceFactory(title="DUO", slug="duo", locale=dutch, summary="Twee\r\nregels.", kind="other")
    changed = SourceFactory(
        title="Live", slug="live", publisher="Live", website="https://a.example/"
    )
    changed.title, changed.slug, changed.publisher = "Draft", "draft", "Draft"
    changed.website, changed.kind = "https://b.example/", "practice"
    changed.save_revision()
    return 5


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("export", ["csv", "xlsx"])
@pytest.mark.parametrize("how", ["draft", "publish"])
def test_the_list_comes_back_unchanged(
    admin, editor, sources: int, upload: Callable, language, export, how
):
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
    content = b"".join(admin.get(LIST, {"export": export}).streaming_content)

    planned = upload(admin, content, how)

    assert planned.problems == []
    assert "draft" in [line["slug"] for line in planned.lines]
    actions = {line["slug"]: line["action"] for line in planned.lines}
    drafts = {"duo", "draft"} if how == "publish" else set()
    assert {slug for slug in actions if actions[slug] != "unchanged"} == drafts
    assert len(planned.lines) == sources


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_all_sources_come_back_unchanged_however_lines_end(
    admin, sources: int, upload: Callable, end
):
    text = admin.get(reverse("source_import_all")).content.decode("utf-8-sig")
    assert "Twee\r\nregels." in text

    planned = upload(admin, text.replace("\r\n", end).encode("utf-16"))

    assert planned.problems == []
    assert [line["action"] for line in planned.lines] == ["unchanged"] * sources


def test_words_and_breaks_between_them_are_changes(admin, sources: int, upload: Callable):
    content = b"Slug,Language,Summary,Title\nduo,nl,Twee regels.,DUO\nloket,en,S,'t  Loket\n"

    planned = upload(admin, content)

    assert [[change["field"] for change in line["changes"]] for line in planned.lines] == [
        ["summary"],
        ["title", "summary"],
    ]
