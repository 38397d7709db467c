"""What a bundle may rely on that is in the hub already."""

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.mentions.guard import unpublish_mentioned
from cms.snippets.models import Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import problems_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def test_what_the_hub_has_published_may_be_cited():
    more = {
        "version": 1,
        "locale": "en",
        "guides": [
            {
                "slug": "third",
                "title": "Third",
                "summary": "More.",
                "topic": "exams",
                "body": [{"type": "source_mention", "value": {"source": "duo", "note": ""}}],
            }
        ],
    }

    assert problems_of(more) == []


@pytest.mark.parametrize("hidden", ["unpublished", "expired"])
def test_what_the_hub_has_unpublished_may_not_be_cited(hidden: str):
    if hidden == "unpublished":
        unpublish_mentioned(Source.objects.get(slug="duo"))
    else:
        Source.objects.filter(slug="duo").update(expire_at=timezone.now())
    more = document({**SMALL, "sources": SMALL["sources"][1:]})

    assert problems_of(more)[0] == (
        'topics[0].sections[0].mentions[0].source: found "duo"; expected a source that is'
        " published, and the hub's is not"
    )


def test_a_redirect_may_not_close_a_cycle_with_those_of_the_hub():
    site = Site.objects.get(is_default_site=True)
    Redirect.add_redirect("/b/", redirect_to="/c/", site=site)
    Redirect.add_redirect("/c/", redirect_to="/a/")
    changed = document()
    changed["redirects"] = [{"from": "/a/", "to": "/b/"}]

    assert problems_of(changed) == [
        (
            "redirects[0]: found the cycle /a → /b → /c → /a; expected a chain that ends at another"
            " path"
        )
    ]


def test_a_redirect_that_replaces_one_of_the_hub_breaks_its_chain():
    Redirect.add_redirect("/b/", redirect_to="/a/")
    changed = document()
    changed["redirects"] = [{"from": "/a/", "to": "/b/"}, {"from": "/b/", "to": "/c/"}]

    assert problems_of(changed) == []
