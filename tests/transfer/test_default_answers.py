"""Which quick answers become the default ones of the site."""

import pytest

from cms.snippets.models import HubSettings
from tests.transfer.documents import document
from tests.transfer.hub_contents import brought_in, exported, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def default_questions():
    rows = HubSettings.objects.get().default_answers.all()
    return [row.quick_answer.question for row in rows]


def test_are_those_that_are_featured():
    changed = document()
    changed["quick_answers"][1]["featured"] = True

    brought_in(changed)

    assert default_questions() == ["How long?"]


def test_can_be_none():
    changed = document()
    for answer in changed["quick_answers"]:
        answer["featured"] = False

    tally = brought_in(changed)

    assert outcomes(tally)["default quick answers"] == {"changed": 1}
    assert default_questions() == []
    assert exported() == changed


def test_of_other_bundles_come_after():
    more = {"version": 1, "locale": "en", "quick_answers": [{"question": "A?", "answer": "B."}]}

    brought_in(more)

    assert default_questions() == ["A?", "What does it cost?", "How long?"]
