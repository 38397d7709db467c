"""A hub of the size that the screens are made for, written by the database itself in seconds.

Rows are copies of one that a factory made, so that a new column needs nothing here.
"""

from typing import Any

from django.db import connection, models

from cms.mentions.models import Mention
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from tests.factories import Hub, SourceFactory, citing, draft, section

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = " || ".join(
    f"substr('{ALPHABET}', mod((n + 100) / {36**power}, 36) + 1, 1)" for power in (3, 2, 1, 0)
)
MENTION = """jsonb_build_object('type', 'source_mention', 'id', gen_random_uuid(), 'value',
    jsonb_build_object('source', {source}, 'kicker', 'Kicker ' || n, 'note', 'Note ' || n))"""


def make_small_hub(hub: Hub) -> Source:
    """A source that a topic, a guide and a draft mention, beside one that nothing does."""
    source, other = SourceFactory(title="A source"), SourceFactory(title="Another")
    SourceFactory(title="Unused")
    topic = hub.add_topic(title="A topic", sections=[section("S", citing(source), citing(other))])
    hub.add_guide(title="A guide", topic=topic, body=[citing(source, note="Note"), citing(other)])
    draft(hub.add_guide(title="A drafted guide", topic=topic), body=[citing(source)])
    return source


def enlarge(hub: Hub, source: Source, *, sources: int, guides: int, hot: int = 2) -> None:
    """Adds sources and guides. Every guide cites one of the sources; one in `hot`, `source` too."""
    copy_row(
        Source.objects.get(title="Another"),
        sources,
        title="'Source ' || n",
        slug="'source-' || n",
        website="'https://www.example.org/' || n",
        website_key="'example.org/' || n",
        translation_key="gen_random_uuid()",
    )
    template, first = GuidePage.objects.get(title="A guide"), last_id(GuidePage) + 1
    copy_row(
        template,
        guides,
        path=f"'{hub.guides.path}' || {DIGITS}",
        title="'Guide ' || n",
        draft_title="'Guide ' || n",
        slug="'guide-' || n",
        url_path="'/hub/guides/guide-' || n || '/'",
        translation_key="gen_random_uuid()",
    )
    one = MENTION.format(source=f"{last_id(Source) - sources + 1} + mod(n, {sources})")
    other = MENTION.format(source=source.pk)
    copy_row(
        template,
        guides,
        model=GuidePage,
        page_ptr_id=f"{first - 1} + n",
        body=f"CASE WHEN mod(n, {hot}) = 0 THEN jsonb_build_array({one}, {other})"
        f" ELSE jsonb_build_array({one}) END",
    )
    run("UPDATE wagtailcore_page SET numchild = numchild + %s WHERE id = %s", guides, hub.guides.pk)
    run(
        """INSERT INTO mentions_mention (page_id, source_id, state, kind, position, block_id,
             section_id, section_anchor, section_heading, section_intro, kicker, note, leads,
             occurrences)
           SELECT page_ptr_id, (block->'value'->>'source')::bigint, state, 'guide', number - 1,
             block->>'id', '', '', '', '', block->'value'->>'kicker', block->'value'->>'note',
             true, 1
           FROM pages_guidepage, jsonb_array_elements(body) WITH ORDINALITY AS found(block, number),
             (VALUES ('live'), ('draft')) AS states(state)
           WHERE page_ptr_id >= %s AND (state = 'live' OR mod(page_ptr_id, 20) = 0)""",
        first,
    )
    run(
        "UPDATE wagtailcore_page SET has_unpublished_changes = true"
        " WHERE id >= %s AND mod(id, 20) = 0",
        first,
    )
    for table in (Mention, Source, GuidePage, TopicPage, GuidePage._meta.get_parent_list()[-1]):
        run(f"ANALYZE {table._meta.db_table}")


def copy_row(template: models.Model, count: int, model: Any = None, **expressions: str) -> None:
    """Inserts copies of the template's row; expressions say what differs, with `n` from 1 on."""
    if model is None:
        model = type(template)
        while model._meta.parents:
            model = next(iter(model._meta.parents))
    pk = model._meta.pk.column
    columns = [field.column for field in model._meta.local_concrete_fields]
    if pk not in expressions:
        expressions[pk] = f"{last_id(model)} + n"
    values = [expressions.get(column, f'template."{column}"') for column in columns]
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    run(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM {table} AS template, generate_series(1, {count}) AS n WHERE template.{pk} = %s",
        template.pk,
    )
    if pk == "id":
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def last_id(model: Any) -> int:
    base = model
    while base._meta.parents:
        base = next(iter(base._meta.parents))
    return int(base._default_manager.aggregate(last=models.Max("pk"))["last"])


def run(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
