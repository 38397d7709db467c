from django.db import migrations

# Rich text that is a column of its own is stored as it is, without quotes that are escaped.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION delivery_linked_ids(content text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT found[1]::integer), '{}')
    FROM regexp_matches(content, ' id=\\?"(\d{1,9})\\?"', 'g') AS found
$$
"""


class Migration(migrations.Migration):
    """What links to a page is found in every text; in JSON, as before."""

    dependencies = [("delivery", "0003_note_changes")]

    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
