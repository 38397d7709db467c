import django.db.models.deletion
from django.db import migrations, models

# What a mention's page says is copied by the database alone, whoever changes the page and by what
# statement. There is one place that copies, which every change leads to.
KEEP = """
CREATE FUNCTION mentions_note_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT page.path,
           coalesce(topic.path, ''),
           page.live AND (guide.page_ptr_id IS NULL OR topic.live),
           least(page.expire_at, topic.expire_at)
    INTO NEW.page_path, NEW.topic_path, NEW.is_published, NEW.expires_at
    FROM wagtailcore_page AS page
    LEFT JOIN pages_guidepage AS guide ON guide.page_ptr_id = page.id
    LEFT JOIN wagtailcore_page AS topic ON topic.id = guide.topic_id
    WHERE page.id = NEW.page_id;
    RETURN NEW;
END
$$;

DROP TRIGGER mentions_note_path ON mentions_mention;
CREATE TRIGGER mentions_note_page BEFORE INSERT OR UPDATE OF page_id, page_path
    ON mentions_mention FOR EACH ROW EXECUTE FUNCTION mentions_note_page();
DROP FUNCTION mentions_note_path();

CREATE OR REPLACE FUNCTION mentions_follow_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = '' WHERE page_id = ANY (ARRAY(
        SELECT NEW.id UNION ALL SELECT page_ptr_id FROM pages_guidepage WHERE topic_id = NEW.id
    ));
    RETURN NULL;
END
$$;

DROP TRIGGER mentions_follow_page ON wagtailcore_page;
CREATE TRIGGER mentions_follow_page AFTER UPDATE OF path, live, expire_at ON wagtailcore_page
    FOR EACH ROW
    WHEN ((OLD.path, OLD.live, OLD.expire_at) IS DISTINCT FROM (NEW.path, NEW.live, NEW.expire_at))
    EXECUTE FUNCTION mentions_follow_page();

CREATE FUNCTION mentions_follow_guide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = '' WHERE page_id = NEW.page_ptr_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER mentions_follow_guide AFTER UPDATE OF topic_id ON pages_guidepage
    FOR EACH ROW WHEN (OLD.topic_id IS DISTINCT FROM NEW.topic_id)
    EXECUTE FUNCTION mentions_follow_guide();

UPDATE mentions_mention SET page_path = '';
"""

LET_GO = """
DROP TRIGGER mentions_follow_guide ON pages_guidepage;
DROP FUNCTION mentions_follow_guide();

DROP TRIGGER mentions_follow_page ON wagtailcore_page;
CREATE OR REPLACE FUNCTION mentions_follow_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = NEW.path WHERE page_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER mentions_follow_page AFTER UPDATE OF path ON wagtailcore_page
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path)
    EXECUTE FUNCTION mentions_follow_page();

DROP TRIGGER mentions_note_page ON mentions_mention;
DROP FUNCTION mentions_note_page();
CREATE FUNCTION mentions_note_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.page_path := (SELECT path FROM wagtailcore_page WHERE id = NEW.page_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER mentions_note_path BEFORE INSERT OR UPDATE OF page_id, page_path
    ON mentions_mention FOR EACH ROW EXECUTE FUNCTION mentions_note_path();
"""

INDEXED = ["source", "state", "kind", "page_path", "position"]


class Migration(migrations.Migration):
    """Mentions are counted, and their first ones found, by an index alone."""

    dependencies = [
        ("mentions", "0003_know_the_order_of_mentions"),
        ("pages", "0003_find_pages_by_path"),
    ]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="topic_path",
            field=models.CharField(
                db_collation="C",
                default="",
                editable=False,
                help_text="Where the guide's topic stands in the tree; empty on topics.",
                max_length=255,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="is_published",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Whether the page is live, and the guide's topic, too.",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="expires_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When the page or the guide's topic expires; empty if never.",
                null=True,
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
        migrations.RemoveIndex(model_name="mention", name="mention_in_order"),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=INDEXED,
                include=("id", "page", "leads", "topic_path", "is_published", "expires_at"),
                name="mention_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=["page", "source", "state", "position"], name="mention_on_page"
            ),
        ),
        # The new index begins with the page, too.
        migrations.AlterField(
            model_name="mention",
            name="page",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="wagtailcore.page",
            ),
        ),
    ]
