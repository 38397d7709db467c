from django.db import migrations, models

# Which work a mention cites, whatever the language: copied from the source by the database alone.
KEEP = """
CREATE FUNCTION mentions_note_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT translation_key INTO NEW.source_key FROM snippets_source WHERE id = NEW.source_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER mentions_note_source BEFORE INSERT OR UPDATE OF source_id, source_key
    ON mentions_mention FOR EACH ROW EXECUTE FUNCTION mentions_note_source();

CREATE FUNCTION mentions_follow_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET source_key = NULL WHERE source_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER mentions_follow_source AFTER UPDATE OF translation_key ON snippets_source
    FOR EACH ROW WHEN (OLD.translation_key IS DISTINCT FROM NEW.translation_key)
    EXECUTE FUNCTION mentions_follow_source();

-- `loaddata` may load mentions before their sources.
CREATE FUNCTION mentions_meet_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET source_key = NULL
    WHERE source_id = ANY (ARRAY(SELECT id FROM added));
    RETURN NULL;
END
$$;
CREATE TRIGGER mentions_meet_source AFTER INSERT ON snippets_source
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mentions_meet_source();

UPDATE mentions_mention SET source_key = NULL;
"""

LET_GO = """
DROP TRIGGER mentions_meet_source ON snippets_source;
DROP FUNCTION mentions_meet_source();
DROP TRIGGER mentions_follow_source ON snippets_source;
DROP FUNCTION mentions_follow_source();
DROP TRIGGER mentions_note_source ON mentions_mention;
DROP FUNCTION mentions_note_source();
"""


class Migration(migrations.Migration):
    """The source of a mention is known by the key that its translations share."""

    dependencies = [
        ("mentions", "0006_load_mentions_before_their_pages"),
        ("snippets", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="source_key",
            field=models.UUIDField(
                editable=False,
                help_text="The key that the translations of the source share. The database keeps it.",
                null=True,
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RemoveIndex(model_name="mention", name="mention_in_order"),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=["source_key", "state", "kind", "page_path", "position"],
                include=("id", "page", "leads", "topic_path", "is_published", "expires_at"),
                name="mention_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["source", "state", "kind"], name="mention_of_source"),
        ),
    ]
