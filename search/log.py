"""What readers search for, so that editors learn what is missing: counts by day, and nothing else.

What is not stored cannot be told: no address, no session, no moment within the day, and no query
that looks like it holds a number or an address of somebody. What few have searched for is not shown
to editors (`SEARCH_LOG_AT_LEAST`) and forgotten after a week; the rest after `SEARCH_LOG_DAYS`.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Locale

from search.models import SearchedQuery
from search.words import words

RARE_DAYS = 7
PERSONAL = re.compile(r"@|\d{5}|\d[\d .-]{6,}\d")
"""Addresses, and runs of digits: numbers of people, phones, files and houses with their
postcode."""

TABLE, LOCALES = SearchedQuery._meta.db_table, Locale._meta.db_table

_signer = Signer(salt="search.log.click")


def logged_form(text: str) -> str | None:
    """What is written down of a query; None if it is not to be."""
    if PERSONAL.search(text) or not settings.SEARCH_LOG_DAYS:
        return None
    return " ".join(words(text))[:200] or None


def record_search(text: str, locale: str, results: int) -> None:
    """Counts a search. One statement."""
    if query := logged_form(text):
        _count(query, locale, searches=1, clicks=0, results=results)


def click_token(text: str, locale: str) -> str | None:
    """What a frontend sends when a reader opens a result; None where the query is not logged."""
    query = logged_form(text)
    if query is None:
        return None
    return _signer.sign(urlsafe_b64encode(f"{locale}:{query}".encode()).decode())


def record_click(token: str) -> bool:
    """Counts that a result was opened; False if the token is none of ours."""
    try:
        named = urlsafe_b64decode(_signer.unsign(token)).decode()
    except BadSignature:
        return False
    locale, _, query = named.partition(":")
    if settings.SEARCH_LOG_DAYS:
        _count(query, locale, searches=0, clicks=1, results=None)
    return True


def forget() -> int:
    """Deletes what is old, and what is rare and not new any more. Returns how many rows."""
    today = timezone.localdate()
    old, _ = SearchedQuery.objects.filter(
        day__lt=today - timedelta(days=settings.SEARCH_LOG_DAYS)
    ).delete()
    frequent = (
        SearchedQuery.objects.values("locale_id", "query")
        .annotate(total=Sum("searches"))
        .filter(total__gte=settings.SEARCH_LOG_AT_LEAST)
    )
    known = {(row["locale_id"], row["query"]) for row in frequent}
    before = SearchedQuery.objects.filter(day__lt=today - timedelta(days=RARE_DAYS))
    rare = [
        pk
        for pk, locale, query in before.values_list("pk", "locale_id", "query").iterator()
        if (locale, query) not in known
    ]
    forgotten = 0
    for start in range(0, len(rare), 1_000):
        forgotten += SearchedQuery.objects.filter(pk__in=rare[start : start + 1_000]).delete()[0]
    return old + forgotten


def _count(query: str, locale: str, *, searches: int, clicks: int, results: int | None) -> None:
    """The reader does not wait until it is on disk: a crash may lose the counts of a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {TABLE} AS known (day, locale_id, query, searches, clicks, results)
            SELECT %s, id, %s, %s, %s, coalesce(%s, 0) FROM {LOCALES}
            WHERE language_code = %s AND set_config('synchronous_commit', 'off', true) = 'off'
            ON CONFLICT (locale_id, query, day) DO UPDATE SET
                searches = known.searches + excluded.searches,
                clicks = known.clicks + excluded.clicks,
                results = coalesce(%s, known.results)
            """,
            [timezone.localdate(), query, searches, clicks, results, locale, results],
        )
