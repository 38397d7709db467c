from django.db import migrations, models

# Pages are moved by SQL of their own, that of whole subtrees at once: only the database sees it all.
KEEP = """
CREATE FUNCTION mentions_note_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.page_path := (SELECT path FROM wagtailcore_page WHERE id = NEW.page_id);
    RETURN NEW;
END
$$;

CREATE TRIGGER mentions_note_path BEFORE INSERT OR UPDATE OF page_id, page_path
    ON mentions_mention FOR EACH ROW EXECUTE FUNCTION mentions_note_path();

CREATE FUNCTION mentions_follow_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = NEW.path WHERE page_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER mentions_follow_page AFTER UPDATE OF path ON wagtailcore_page
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path)
    EXECUTE FUNCTION mentions_follow_page();

UPDATE mentions_mention SET page_path = '';

-- Where no page is private, nothing ever makes PostgreSQL count them: it then supposes hundreds.
ANALYZE wagtailcore_pageviewrestriction;
"""

LET_GO = """
DROP TRIGGER mentions_follow_page ON wagtailcore_page;
DROP FUNCTION mentions_follow_page();
DROP TRIGGER mentions_note_path ON mentions_mention;
DROP FUNCTION mentions_note_path();
"""


class Migration(migrations.Migration):
    """With the order in the index, the first mentions of a source cost the same however many
    there are.
    """

    dependencies = [
        ("mentions", "0002_hold_on_to_mentioned_sources"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="page_path",
            field=models.CharField(
                db_collation="C",
                default="",
                editable=False,
                help_text="Where the page stands in the tree. The database keeps it.",
                max_length=255,
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RemoveIndex(model_name="mention", name="mention_by_source"),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=["source", "state", "kind", "page_path", "position"],
                include=("page", "leads"),
                name="mention_in_order",
            ),
        ),
    ]
