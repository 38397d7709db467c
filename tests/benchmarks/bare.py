"""What to compare with: a bare WSGI application around one hand-written statement, or none.

The statement answers the question “source page” with the same JSON. It asks less than the hub does:
it knows no languages, no private pages and no sites.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

STATEMENT = """
SELECT json_build_object('data', json_build_object('source', (
  SELECT json_build_object(
    'title', s.title, 'slug', s.slug, 'website', s.website, 'summary', s.summary,
    'intro', s.intro, 'publisher', s.publisher, 'kind', upper(s.kind),
    'urlPath', '/sources/' || s.slug || '/',
    'mentionCounts', (
      SELECT json_build_object(
        'topicMentions', count(*) FILTER (WHERE m.kind = 'topic' AND m.leads),
        'guideMentions', count(*) FILTER (WHERE m.kind = 'guide' AND m.leads),
        'topics', count(DISTINCT m.page_id) FILTER (WHERE m.kind = 'topic'),
        'occurrences', count(*))
      FROM mentions_mention m JOIN wagtailcore_page p ON p.id = m.page_id
      WHERE m.source_id = s.id AND m.state = 'live' AND p.live),
    'topicMentions', json_build_object('nodes', (
      SELECT coalesce(json_agg(row), '[]') FROM (
        SELECT json_build_object(
          'kicker', m.kicker, 'note', m.note,
          'section', json_build_object('heading', m.section_heading, 'intro', m.section_intro,
                                       'anchor', m.section_anchor),
          'topic', json_build_object('title', p.title, 'slug', p.slug,
                                     'urlPath', '/topics/' || p.slug || '/')) AS row
        FROM mentions_mention m JOIN wagtailcore_page p ON p.id = m.page_id
        WHERE m.source_id = s.id AND m.state = 'live' AND m.kind = 'topic' AND m.leads AND p.live
        ORDER BY p.path, m.position LIMIT 20) AS topics)),
    'guideMentions', json_build_object('nodes', (
      SELECT coalesce(json_agg(row), '[]') FROM (
        SELECT json_build_object(
          'note', m.note, 'occurrences', m.occurrences,
          'guide', json_build_object(
            'title', p.title, 'slug', p.slug, 'kicker', g.kicker, 'summary', g.summary,
            'urlPath', '/guides/' || p.slug || '/',
            'topic', json_build_object('title', t.title, 'slug', t.slug))) AS row
        FROM mentions_mention m
        JOIN wagtailcore_page p ON p.id = m.page_id
        JOIN pages_guidepage g ON g.page_ptr_id = p.id
        JOIN wagtailcore_page t ON t.id = g.topic_id
        WHERE m.source_id = s.id AND m.state = 'live' AND m.kind = 'guide' AND m.leads
          AND p.live AND t.live
        ORDER BY p.path LIMIT 20) AS guides)))
  FROM snippets_source s WHERE s.slug = %s AND s.live)))::text
"""

Start = Callable[[str, list[tuple[str, str]]], Any]
HEADERS = [("Content-Type", "application/json; charset=utf-8")]

connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def one_statement(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answers `?slug=…`."""
    slug = parse_qs(environ["QUERY_STRING"])["slug"][0]
    [text] = connection.execute(STATEMENT, [slug], prepare=True).fetchone() or [""]
    body = text.encode()
    start("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
    return [body]


FINISHED: dict[str, bytes] = {}


def finished_bytes(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The same answer, kept in memory: as fast as the server can be."""
    query = environ["QUERY_STRING"]
    if query not in FINISHED:
        FINISHED[query] = b"".join(one_statement(environ, lambda status, headers: None))
    start("200 OK", [*HEADERS, ("Content-Length", str(len(FINISHED[query])))])
    return [FINISHED[query]]
