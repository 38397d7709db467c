import django.db.models.deletion
from django.db import migrations, models

# A source that expires, as its editors had planned, is not refused: its readers lost it already.
REFUSE = """
CREATE FUNCTION mentions_refuse_to_unpublish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('hub.source_let_go', true) IS DISTINCT FROM OLD.id::text
        AND EXISTS (SELECT 1 FROM mentions_mention WHERE source_id = OLD.id)
    THEN
        RAISE EXCEPTION 'Source % is mentioned on pages and cannot be unpublished.', OLD.id
            USING ERRCODE = 'restrict_violation',
                  HINT = 'Remove the mentions first, or use cms.mentions.guard.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER mentions_refuse_to_unpublish BEFORE UPDATE OF live ON snippets_source
    FOR EACH ROW WHEN (OLD.live AND NOT NEW.live AND NOT NEW.expired)
    EXECUTE FUNCTION mentions_refuse_to_unpublish();
"""

ALLOW = """
DROP TRIGGER mentions_refuse_to_unpublish ON snippets_source;
DROP FUNCTION mentions_refuse_to_unpublish();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('mentions', '0001_initial'),
        ('snippets', '0002_search_engines_and_placeholders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mention',
            name='source',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='snippets.source'),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
