from django.db import migrations, models
from django.db.models.functions import Now

# Noted once for each transaction, however many rows it changes: a setting that lasts as long as the
# transaction remembers that it has been noted, and is taken back with a savepoint, as the note is.
# The arguments of the trigger are the columns of which answers say nothing.
NOTE = """
CREATE FUNCTION delivery_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('hub.noted', true) = pg_current_xact_id()::text THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0
        AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
        RETURN NULL;
    END IF;
    INSERT INTO delivery_change (transaction) VALUES (pg_current_xact_id()::text::bigint)
    ON CONFLICT DO NOTHING;
    PERFORM set_config('hub.noted', pg_current_xact_id()::text, true);
    RETURN NULL;
END
$$;

CREATE FUNCTION delivery_watch(
    watched regclass, unseen text[] DEFAULT '{}', condition text DEFAULT 'true'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    arguments text := (SELECT string_agg(quote_literal(name), ', ') FROM unnest(unseen) AS name);
    before text := replace(condition, '{}', 'OLD');
    after text := replace(condition, '{}', 'NEW');
BEGIN
    EXECUTE format(
        'CREATE TRIGGER delivery_note_insert AFTER INSERT ON %1$s FOR EACH ROW'
        ' WHEN (%3$s) EXECUTE FUNCTION delivery_note_change();'
        'CREATE TRIGGER delivery_note_delete AFTER DELETE ON %1$s FOR EACH ROW'
        ' WHEN (%2$s) EXECUTE FUNCTION delivery_note_change();'
        'CREATE TRIGGER delivery_note_update AFTER UPDATE ON %1$s FOR EACH ROW'
        ' WHEN (OLD.* IS DISTINCT FROM NEW.* AND (%2$s OR %3$s))'
        ' EXECUTE FUNCTION delivery_note_change(%4$s);'
        'CREATE TRIGGER delivery_note_truncate AFTER TRUNCATE ON %1$s FOR EACH STATEMENT'
        ' EXECUTE FUNCTION delivery_note_change()',
        watched, before, after, arguments
    );
END
$$;
"""

UNDO = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT tgname, tgrelid::regclass AS watched FROM pg_trigger
        WHERE tgfoid = 'delivery_note_change'::regproc
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.watched);
    END LOOP;
END
$$;
DROP FUNCTION delivery_watch(regclass, text[], text);
DROP FUNCTION delivery_note_change();
"""

# What saving a draft, locking it, or a child that is one, changes.
OF_DRAFTS = (
    "draft_title",
    "drafted_website_key",
    "go_live_at",
    "has_unpublished_changes",
    "latest_revision_created_at",
    "latest_revision_id",
    "locked",
    "locked_at",
    "locked_by_id",
    "numchild",
)
OF_CHECKS = ("failed_at", "failing_since", "failures", "next_check")

WATCHED = {
    "health_linkhealth": OF_CHECKS,
    "pages_guideindexpage": (),
    "pages_guidepage": (),
    "pages_homepage": (),
    "pages_sourceindexpage": (),
    "pages_topicindexpage": (),
    "pages_topicpage": (),
    "snippets_formerslug": (),
    "snippets_hubcopy": (),
    "snippets_hubquickanswer": (),
    "snippets_hubsettings": (),
    "snippets_imageplaceholder": (),
    "snippets_offer": OF_DRAFTS,
    "snippets_quickanswer": OF_DRAFTS,
    "snippets_quickanswersource": (),
    "snippets_quickanswertopic": (),
    "snippets_source": OF_DRAFTS,
    "wagtailcore_collection": (),
    "wagtailcore_collectionviewrestriction": (),
    "wagtailcore_locale": (),
    "wagtailcore_page": OF_DRAFTS,
    "wagtailcore_pageviewrestriction": (),
    "wagtailcore_site": (),
    "wagtaildocs_document": (),
    "wagtailimages_image": (),
    "wagtailredirects_redirect": (),
}

EXPIRING = ("wagtailcore_page", "snippets_source", "snippets_quickanswer", "snippets_offer")


def watching() -> str:
    columns = {
        table: "{" + ",".join(unseen) + "}" for table, unseen in WATCHED.items()
    }
    statements = [f"SELECT delivery_watch('{table}', '{names}');" for table, names in columns.items()]
    live = "SELECT delivery_watch('mentions_mention', '{}', '{}.state = ''live''');"
    return "\n".join([*statements, live])


class Migration(migrations.Migration):
    """The database notes each transaction that changes what answers are made of."""

    dependencies = [
        ("delivery", "0002_find_what_links"),
        ("health", "0002_keep_what_is_known_of_links"),
        ("mentions", "0004_know_whether_mentions_are_published"),
        ("pages", "0003_find_pages_by_path"),
        ("snippets", "0006_list_sources_by_title"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "transaction",
                    models.BigIntegerField(editable=False, primary_key=True, serialize=False),
                ),
                ("created", models.DateTimeField(db_default=Now(), db_index=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(NOTE, UNDO),
        migrations.RunSQL(watching(), migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {table}_expiring ON {table} (expire_at)"
                " WHERE expire_at IS NOT NULL",
                f"DROP INDEX {table}_expiring",
            )
            for table in EXPIRING
        ),
    ]
