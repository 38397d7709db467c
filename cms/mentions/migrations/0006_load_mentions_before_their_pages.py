from django.db import migrations

# `loaddata` may load mentions before the pages they are on: what they copy of them comes later.
KEEP = """
CREATE OR REPLACE FUNCTION mentions_note_page() RETURNS trigger LANGUAGE plpgsql AS $$
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
    NEW.page_path := coalesce(NEW.page_path, '');
    NEW.topic_path := coalesce(NEW.topic_path, '');
    NEW.is_published := coalesce(NEW.is_published, false);
    RETURN NEW;
END
$$;

CREATE FUNCTION mentions_meet_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = '' WHERE page_id = ANY (ARRAY(SELECT id FROM added));
    RETURN NULL;
END
$$;

CREATE FUNCTION mentions_meet_guide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mentions_mention SET page_path = ''
    WHERE page_id = ANY (ARRAY(SELECT page_ptr_id FROM added));
    RETURN NULL;
END
$$;

CREATE TRIGGER mentions_meet_page AFTER INSERT ON wagtailcore_page
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mentions_meet_page();
CREATE TRIGGER mentions_meet_guide AFTER INSERT ON pages_guidepage
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mentions_meet_guide();
"""

LET_GO = """
DROP TRIGGER mentions_meet_guide ON pages_guidepage;
DROP TRIGGER mentions_meet_page ON wagtailcore_page;
DROP FUNCTION mentions_meet_guide();
DROP FUNCTION mentions_meet_page();
"""


class Migration(migrations.Migration):
    dependencies = [("mentions", "0005_name_types_by_their_declarations")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
