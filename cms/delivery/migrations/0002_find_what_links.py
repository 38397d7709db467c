from django.db import migrations

# Texts are stored as JSON, in which the quotes of HTML are escaped.
FUNCTION = r"""
CREATE FUNCTION delivery_linked_ids(content text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT found[1]::integer), '{}')
    FROM regexp_matches(content, ' id=\\"(\d{1,9})\\"', 'g') AS found
$$
"""
INDEXES = (
    ("delivery_guide_links", "pages_guidepage", "body"),
    ("delivery_topic_links", "pages_topicpage", "sections"),
    ("delivery_source_links", "snippets_source", "guidance"),
)


class Migration(migrations.Migration):
    """What links to a page is found by an index, instead of reading all texts."""

    dependencies = [
        ("delivery", "0001_initial"),
        ("pages", "0003_find_pages_by_path"),
        ("snippets", "0006_list_sources_by_title"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION delivery_linked_ids(text)"),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {name} ON {table}"
                f" USING gin (delivery_linked_ids({column}::text)) WITH (fastupdate = off)",
                f"DROP INDEX {name}",
            )
            for name, table, column in INDEXES
        ),
    ]
