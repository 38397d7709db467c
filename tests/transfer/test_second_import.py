import pytest
from wagtail.models import Page, Revision

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer
from tests.transfer.documents import SMALL, WITH_EXTENSIONS, document, with_images
from tests.transfer.hub_contents import (
    brought_in,
    changed_tables,
    exported,
    index_agrees_with_content,
    outcomes,
    slugs_of,
    tables,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


@pytest.mark.parametrize("content", [SMALL, with_images(WITH_EXTENSIONS)], ids=["small", "large"])
def test_of_the_same_bundle_changes_nothing(content):
    brought_in(document(content))
    before = tables()

    tally = brought_in(document(content))

    assert tally.changes == 0
    assert changed_tables(before) == set()


def test_of_one_changed_note_makes_one_revision():
    before = tables()
    changed = document()
    changed["topics"][0]["sections"][0]["mentions"][0]["note"] = "Another reason."

    tally = brought_in(changed)

    assert tally.changes == 1
    assert outcomes(tally)["topics"] == {"changed": 1, "unchanged": 1}
    after = tables()
    assert len(after["wagtailcore.Revision"]) == len(before["wagtailcore.Revision"]) + 1
    rows = {row["id"]: row for row in before["mentions.Mention"]}
    new = [row for row in after["mentions.Mention"] if rows.get(row["id"]) != row]
    assert [(row["note"], row["position"]) for row in new] == [("Another reason.", 0)]
    old = next(row for row in rows.values() if row["note"] == "Your results.")
    assert (new[0]["block_id"], new[0]["section_id"]) == (old["block_id"], old["section_id"])


def test_of_another_bundle_changes_every_part():
    brought_in(document(WITH_EXTENSIONS))
    changed = document(WITH_EXTENSIONS)
    changed["settings"]["open_topic_label"] = "Open"
    changed["offer"]["body"] = "With all our questions."
    changed["sources"][0]["review_by"] = "2028-02-29"
    changed["topics"][0]["kicker"] = ""
    changed["guides"][0]["topic"] = "language"
    changed["quick_answers"][0]["sources"] = ["duo"]
    changed["redirects"][0]["to"] = "/guides/prepare/"

    tally = brought_in(changed)

    assert tally.changes == 7
    assert exported() == {
        **changed,
        "topics": [{**SMALL["topics"][0]}, SMALL["topics"][1]],
    }
    assert index_agrees_with_content()


def test_follows_a_changed_order_and_moves_only_what_it_must():
    changed = document()
    for number in range(3):
        guide = {**SMALL["guides"][1], "slug": f"guide-{number}", "title": f"Guide {number}"}
        changed["guides"].append(guide)
    changed["quick_answers"].append({**SMALL["quick_answers"][1], "question": "And then?"})
    brought_in(changed)
    changed["guides"].insert(0, changed["guides"].pop())
    changed["topics"].reverse()
    changed["quick_answers"].reverse()
    revisions = Revision.objects.count()

    tally = brought_in(changed)

    assert tally.moved == {"guides": 1, "topics": 1, "quick answers": 2}
    assert slugs_of(GuidePage) == [guide["slug"] for guide in changed["guides"]]
    assert slugs_of(TopicPage) == [topic["slug"] for topic in changed["topics"]]
    assert list(QuickAnswer.objects.values_list("question", flat=True)) == [
        answer["question"] for answer in changed["quick_answers"]
    ]
    assert Revision.objects.count() == revisions
    assert Page.find_problems() == ([], [], [], [], [])
    assert index_agrees_with_content()


def test_puts_new_pages_where_the_bundle_has_them():
    changed = document()
    changed["guides"].insert(1, {**changed["guides"][1], "slug": "between"})

    tally = brought_in(changed)

    assert outcomes(tally)["guides"] == {"new": 1, "unchanged": 2}
    assert slugs_of(GuidePage) == ["register", "between", "prepare"]


def test_leaves_everything_else_alone():
    others = {
        "version": 1,
        "locale": "en",
        "sources": [{**SMALL["sources"][0], "slug": "other", "title": "Other"}],
        "topics": [{**SMALL["topics"][1], "slug": "other"}],
        "guides": [{**SMALL["guides"][1], "slug": "other", "topic": "other"}],
        "quick_answers": [{**SMALL["quick_answers"][1], "question": "Other?"}],
        "redirects": [{"from": "/x/", "to": "/y/"}],
    }

    brought_in(others)

    result = exported()
    for part in ("sources", "topics", "guides", "quick_answers"):
        assert result[part] == [*SMALL[part], *others[part]]
    assert result["settings"] == SMALL["settings"]
    assert result["offer"] == SMALL["offer"]
