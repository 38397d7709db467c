"""`check_mentions` compares the index with a full scan, and repairs it when asked."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.mentions.index import find_differences
from cms.mentions.models import Mention
from cms.pages.models import GuidePage
from tests.factories import GuidePageFactory, SourceFactory, citing, draft


@pytest.fixture
def guide(hub, source) -> GuidePage:
    return GuidePageFactory(title="How to pay", body=[citing(source), citing(source)])


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_mentions", *arguments, stdout=out)
    return out.getvalue().strip()


def change_behind_our_back(guide: GuidePage) -> None:
    GuidePage.objects.filter(pk=guide.pk).update(body=json.dumps([citing(SourceFactory())]))


def test_says_that_all_is_well(guide):
    draft(guide, body=[])

    assert check() == "The index agrees with the content: 2 mentions on 7 pages."


def test_names_the_pages_that_differ(guide):
    change_behind_our_back(guide)
    out = StringIO()

    with pytest.raises(CommandError) as error:
        call_command("check_mentions", stdout=out)

    assert out.getvalue().strip() == (f"Page {guide.pk} (How to pay): 1 mentions missing, 2 stale")
    assert str(error.value) == (
        "The index differs on 1 pages. Put it right with “manage.py check_mentions --repair”."
    )
    assert error.value.returncode == 1
    assert Mention.objects.count() == 2


def test_puts_the_index_right(guide):
    change_behind_our_back(guide)

    assert check("--repair").splitlines() == [
        f"Page {guide.pk} (How to pay): 1 mentions missing, 2 stale",
        "Repaired 1 pages.",
    ]
    assert find_differences([guide.pk]) == {}
    assert check() == "The index agrees with the content: 1 mentions on 7 pages."


@pytest.mark.parametrize("change", [{"note": "Old."}, {"leads": False}, {"position": 7}])
def test_notices_every_detail(guide, change):
    Mention.objects.filter(pk=guide.mentions.first().pk).update(**change)

    with pytest.raises(CommandError):
        check()


def test_notices_a_state_that_should_not_be_there(guide):
    Mention.objects.update(state="draft")

    assert check("--repair").splitlines()[0] == (
        f"Page {guide.pk} (How to pay): 2 mentions missing, 2 stale"
    )


def test_notices_mentions_on_pages_that_cite_nothing(guide, hub):
    Mention.objects.update(page=hub.home)

    assert check("--repair").splitlines() == [
        f"Page {hub.home.pk} (Hub): 0 mentions missing, 2 stale",
        f"Page {guide.pk} (How to pay): 2 mentions missing, 0 stale",
        "Repaired 2 pages.",
    ]
