"""Editors see what the index in OpenSearch does not know, why, and have it tried again."""

import pytest
from django.urls import reverse

from search.models import RemoteIndex
from search.remote.outbox import send_due
from tests.factories import SourceFactory

REPORT = "search_index_report"


def report(client) -> str:
    answer = client.get(reverse(REPORT))
    assert answer.status_code == 200
    return answer.content.decode()


def test_tells_what_waits_and_why_and_tries_again(admin, out_of_reach) -> None:
    SourceFactory(title="Waiting exam")
    SourceFactory(title="Gone exam").delete()
    send_due()

    text = report(admin)

    assert "OpenSearch cannot be reached. PostgreSQL answers all searches meanwhile" in text
    assert "Waiting exam" in text
    assert "Deleted" in text
    assert "Gone exam" not in text
    assert "1 attempt; the next one" in text
    assert "very-secret" not in text
    assert reverse(REPORT) in admin.get(reverse("wagtailadmin_home")).content.decode()

    answer = admin.post(reverse("search_index_try_again"), follow=True)

    assert "What waits is being sent." in answer.content.decode()
    out_of_reach.refresh_from_db()
    assert out_of_reach.attempts == 2


def test_tells_that_there_is_no_index_and_that_none_is_needed(admin, settings) -> None:
    assert "This hub is searched with PostgreSQL" in report(admin)
    assert reverse(REPORT) not in admin.get(reverse("wagtailadmin_home")).content.decode()

    settings.SEARCH_URL = "http://127.0.0.1:1"
    assert "OpenSearch has no index of this hub." in report(admin)


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_see_nothing_of_it(outsider, out_of_reach, method) -> None:
    name = REPORT if method == "get" else "search_index_try_again"

    assert getattr(outsider, method)(reverse(name)).status_code == 403
    assert reverse(REPORT) not in outsider.get(reverse("wagtailadmin_home")).content.decode()
    assert RemoteIndex.objects.get().attempts == 0
