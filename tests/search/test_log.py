from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from search.log import click_token, forget, record_click, record_search
from search.models import SearchedQuery

LOGGED = ("query", "searches", "clicks", "results")


def logged() -> list[tuple[object, ...]]:
    return list(SearchedQuery.objects.order_by("query").values_list(*LOGGED))


def test_counts_by_day_and_query_whatever_case_and_punctuation(db) -> None:
    for text in ("Exam fee", "exam  FEE?", "fee"):
        record_search(text, "en", 3)
    record_search("exam fee", "en", 2)

    assert logged() == [("exam fee", 3, 0, 2), ("fee", 1, 0, 3)]
    assert SearchedQuery.objects.get(query="fee").day == timezone.localdate()


@pytest.mark.parametrize(
    "text", ["anna@example.org", "123456782", "06-1234 5678", "Dam 1 1012 JS 020 1234", "", "?!"]
)
def test_writes_down_nothing_that_may_be_somebody(db, text) -> None:
    record_search(text, "en", 0)

    assert logged() == []
    assert click_token(text, "en") is None


def test_counts_a_click_by_a_token_of_ours_only(db) -> None:
    record_search("exam", "en", 3)
    token = click_token("Exam", "en") or ""

    assert record_click(token)
    assert not record_click(token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert not record_click("en:exam")
    assert logged() == [("exam", 1, 1, 3)]


def test_stores_nothing_but_the_day(db) -> None:
    names = {field.name for field in SearchedQuery._meta.fields}

    assert names == {"id", "day", "locale", "query", "searches", "clicks", "results", "not_found"}


def test_forgets_what_is_old_and_what_is_rare(db, settings) -> None:
    settings.SEARCH_LOG_AT_LEAST, settings.SEARCH_LOG_DAYS = 3, 30
    for text, times, days in [("old", 9, 31), ("often", 3, 8), ("rare", 2, 8), ("new", 1, 7)]:
        for _ in range(times):
            record_search(text, "en", 1)
        SearchedQuery.objects.filter(query=text).update(day=F("day") - timedelta(days=days))

    assert forget() == 2
    assert [query for query, *_ in logged()] == ["new", "often"]


def test_counts_nothing_where_the_log_is_off(db, settings) -> None:
    settings.SEARCH_LOG_DAYS = 0
    record_search("exam", "en", 1)

    assert logged() == []
    assert click_token("exam", "en") is None
