"""A hub of very many guides and sources to search in, written with SQL.

The words are made up; how often each is used falls off as in real text. Search entries are written
by the statements below, as `search.index` would.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from wagtail.models import Page

from cms.mentions.kinds import GUIDE
from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from cms.transfer.structure import Hub, ensure_hub
from search.index import HEAD, VECTOR
from search.models import SearchEntry
from search.standing import refresh
from search.vocabulary import add_words
from tests.benchmarks.patterns import patterns

GUIDES, SOURCES, TOPICS = 100_000, 20_000, 50
WORDS = 30_000
STEEPNESS = 3
"""The n-th commonest word is taken for a random number of (n / WORDS) ** (1 / STEEPNESS)."""

VECTOR_INDEXES = {"search_entry_vector", "search_entry_head"}
"""Made when the entries are there, which takes a tenth of the time."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fill(guides: int = GUIDES, sources: int = SOURCES) -> None:
    """Everything is live, and in English. Takes some minutes."""
    with transaction.atomic():
        hub = ensure_hub("en")
        source, topic, guide = patterns()
        with connection.cursor() as cursor:
            cursor.execute("SELECT setseed(0.42)")
            _words(cursor)
            _texts(cursor, "guide_text", guides, body=120)
            _texts(cursor, "source_text", sources, body=20)
            _pages(cursor, hub, guide, [topic.pk, *_more_topics(hub)])
            _sources(cursor, source)
            _mentions(cursor)
            indexes = [index for index in SearchEntry._meta.indexes if index.name in VECTOR_INDEXES]
            with connection.schema_editor() as editor:
                for index in indexes:
                    editor.remove_index(SearchEntry, index)
            _entries(cursor)
            SearchEntry.objects.update(vector=VECTOR, head=HEAD)
            # No index is made before they are checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with connection.schema_editor() as editor:
                for index in indexes:
                    editor.add_index(SearchEntry, index)
        add_words(list(SearchEntry.objects.values_list("pk", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        refresh()
        # All entries have been written three times, which those of no other hub are in a row.
        cursor.execute(f"VACUUM FULL {SearchEntry._meta.db_table}")
        cursor.execute("VACUUM ANALYZE")


def _words(cursor: Any) -> None:
    """Syllables make words that look like words: 'kadorin'."""
    cursor.execute(
        """
        CREATE TEMPORARY TABLE word ON COMMIT DROP AS
        SELECT number, (
            SELECT string_agg(
                substr('bdfgklmnprstvz', 1 + (hash %% 14)::int, 1)
                || substr('aeiou', 1 + (hash / 14 %% 5)::int, 1), ''
            ) FROM generate_series(0, 2 + (number %% 3)) AS place,
            LATERAL (SELECT abs(hashint8(number::bigint * 31 + place)::bigint) AS hash) AS hashed
        ) AS word FROM generate_series(0, %s) AS number
        """,
        [WORDS - 1],
    )
    cursor.execute("CREATE UNIQUE INDEX ON word (number)")


def _texts(cursor: Any, name: str, count: int, *, body: int) -> None:
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS
        SELECT number, {_sentence(5)} AS title, {_sentence(2)} AS kicker,
               {_sentence(15)} AS summary, {_sentence(body)} AS body
        FROM generate_series(1, %s) AS text (number)
        """,
        [count],
    )


def _sentence(length: int) -> str:
    """`number` keeps PostgreSQL from making one sentence for all rows."""
    return f"""(
        SELECT string_agg(word, ' ') FROM (
            SELECT floor({WORDS} * random() ^ {STEEPNESS})::int AS number
            FROM generate_series(1, {length} + text.number * 0)
        ) AS chosen JOIN word USING (number)
    )"""


def _copied(cursor: Any, model: Any, changed: dict[str, str], source: str, where: str) -> None:
    """One row like the model's for each row of `source`, with other values in some columns."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    columns = [column for column in columns if column in changed or column != "id"]
    values = [changed.get(column, f"model.{column}") for column in columns]
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM {model._meta.db_table} AS model, {source} WHERE {where}"
    )


def _more_topics(hub: Hub) -> Iterator[int]:
    for number in range(1, TOPICS):
        topic = TopicPage(title=f"Topic {number}", slug=f"topic-{number}", summary="A topic.")
        hub.indexes["topics"].add_child(instance=topic)
        yield topic.pk


def _pages(cursor: Any, hub: Hub, guide: GuidePage, topics: list[int]) -> None:
    step = " || ".join(
        f"substr('{ALPHABET}', 1 + (text.number + 1296) / {36**power} % 36, 1)"
        for power in (3, 2, 1, 0)
    )
    last = max(guide.pk, *topics)
    page = {
        "id": f"{last} + text.number",
        "path": f"'{hub.indexes['guides'].path}' || {step}",
        "title": "text.title",
        "draft_title": "text.title",
        "slug": "'guide-' || text.number",
        "url_path": f"'{hub.indexes['guides'].url_path}guide-' || text.number || '/'",
        "translation_key": "gen_random_uuid()",
        "last_published_at": "now() - text.number * interval '10 minutes'",
    }
    _copied(cursor, Page, page, "guide_text AS text", f"model.id = {guide.pk}")
    own = {
        "page_ptr_id": f"{last} + text.number",
        "kicker": "text.kicker",
        "summary": "text.summary",
        "topic_id": f"(ARRAY{topics})[1 + text.number % {len(topics)}]",
    }
    _copied(cursor, GuidePage, own, "guide_text AS text", f"model.page_ptr_id = {guide.pk}")


def _sources(cursor: Any, source: Source) -> None:
    changed = {
        "id": f"{source.pk} + text.number",
        "title": "text.title",
        "slug": "'source-' || text.number",
        "publisher": "text.kicker",
        "summary": "text.summary",
        "kind": "(ARRAY['official','learning','legal','other'])[1 + text.number % 4]",
        "translation_key": "gen_random_uuid()",
    }
    _copied(cursor, Source, changed, "source_text AS text", f"model.id = {source.pk}")


def _mentions(cursor: Any) -> None:
    """Three in each guide, of common sources more often."""
    cursor.execute(
        f"""
        INSERT INTO {Mention._meta.db_table} (page_id, source_id, state, kind, position, block_id,
            section_id, section_anchor, section_heading, section_intro, kicker, note, leads,
            occurrences)
        SELECT page_ptr_id,
               first + floor(count * random() ^ 2)::int,
               '{MentionState.LIVE}', '{GUIDE}', place, place::text,
               '', '', '', '', '', '', true, 1
        FROM {GuidePage._meta.db_table}, generate_series(0, 2) AS place,
             (SELECT min(id) AS first, count(*) AS count FROM {Source._meta.db_table}) AS sources
        """
    )


def _entries(cursor: Any) -> None:
    texts = "title, summary, body, title_words, kicker_words, summary_words, body_words"
    values = "text.title, text.summary, text.body, text.title, text.kicker, text.summary, text.body"
    rest = "vector, head, source_kind, publisher, sections, standing"
    cursor.execute(
        f"""
        INSERT INTO {SearchEntry._meta.db_table}
            (kind, page_id, topic_id, locale_id, configuration, published_at, {texts}, {rest})
        SELECT 'guide', page.id, topic_id, locale_id, 'hub_english', last_published_at, {values},
               '', '', '', '', '[]', 0
        FROM guide_text AS text JOIN wagtailcore_page AS page
          ON page.slug = 'guide-' || text.number
        JOIN {GuidePage._meta.db_table} ON page_ptr_id = page.id
        """
    )
    cursor.execute(
        f"""
        INSERT INTO {SearchEntry._meta.db_table}
            (kind, source_id, locale_id, configuration, {texts}, {rest})
        SELECT 'source', source.id, locale_id, 'hub_english', {values},
               '', '', source.kind, source.publisher, '[]', 0
        FROM source_text AS text JOIN {Source._meta.db_table} AS source
          ON source.slug = 'source-' || text.number
        """
    )
