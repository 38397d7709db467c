"""The search log: what readers search for, so that editors learn what is missing, as counts by day.

No address, session or time of day is stored, and no query that seems to hold a number or an address
of a person. Rare queries are not shown to editors (`SEARCH_LOG_AT_LEAST`) and deleted after a week;
the rest after `SEARCH_LOG_DAYS`.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Locale

from search.models import SearchedQuery
from search.plain_text import words

RARE_QUERY_DAYS = 7
PERSONAL = re.compile(r"@|\d{5}|\d[\d .-]{6,}\d")
"""Addresses, and runs of digits: numbers of people, phones, files and houses with their
postcode."""

TABLE, LOCALES = SearchedQuery._meta.db_table, Locale._meta.db_table

_signer = Signer(salt="search.log.click")


def logged_form(text: str) -> str | None:
    """The form of a query that is logged; None if it is not to be."""
    if PERSONAL.search(text) or not settings.SEARCH_LOG_DAYS:
        return None
    return " ".join(words(text))[:200] or None


def record_search(text: str, locale: str, results: int, not_found: Iterable[str] = ()) -> None:
    """Count a search, with its words that nothing held."""
    if query := logged_form(text):
        missing = " ".join(words(" ".join(not_found)))[:200]
        _count(query, locale, searches=1, clicks=0, results=results, not_found=missing)


def click_token(text: str, locale: str) -> str | None:
    """The token that a frontend sends when a reader opens a result; None for an unlogged query."""
    query = logged_form(text)
    if query is None:
        return None
    return _signer.sign(urlsafe_b64encode(f"{locale}:{query}".encode()).decode())


def record_click(token: str) -> bool:
    """Count that a result was opened; False if the token is invalid."""
    try:
        named = urlsafe_b64decode(_signer.unsign(token)).decode()
    except BadSignature:
        return False
    locale, _, query = named.partition(":")
    if settings.SEARCH_LOG_DAYS:
        _count(query, locale, searches=0, clicks=1, results=None)
    return True


def forget() -> int:
    """Delete old rows, and rare ones that are no longer new. Returns how many."""
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
    before = SearchedQuery.objects.filter(day__lt=today - timedelta(days=RARE_QUERY_DAYS))
    rare = [
        pk
        for pk, locale, query in before.values_list("pk", "locale_id", "query").iterator()
        if (locale, query) not in known
    ]
    forgotten = 0
    for start in range(0, len(rare), 1_000):
        forgotten += SearchedQuery.objects.filter(pk__in=rare[start : start + 1_000]).delete()[0]
    return old + forgotten


def _count(
    query: str,
    locale: str,
    *,
    searches: int,
    clicks: int,
    results: int | None,
    not_found: str | None = None,
) -> None:
    """Add to a count without waiting for the disk: a crash may lose the counts of a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {TABLE} AS known
                (day, locale_id, query, searches, clicks, results, not_found)
            SELECT %s, id, %s, %s, %s, coalesce(%s, 0), coalesce(%s, '') FROM {LOCALES}
            WHERE language_code = %s AND set_config('synchronous_commit', 'off', true) = 'off'
            ON CONFLICT (locale_id, query, day) DO UPDATE SET
                searches = known.searches + excluded.searches,
                clicks = known.clicks + excluded.clicks,
                results = coalesce(%s, known.results),
                not_found = coalesce(%s, known.not_found)
            """,
            [
                *(timezone.localdate(), query, searches, clicks, results, not_found),
                *(locale, results, not_found),
            ],
        )
