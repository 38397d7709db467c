from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("wagtailcore", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OpenedRevision",
            fields=[("revision_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(
            "ALTER TABLE hub_saving_openedrevision ADD CONSTRAINT opened_revision_exists"
            " FOREIGN KEY (revision_id) REFERENCES wagtailcore_revision (id)"
            " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            migrations.RunSQL.noop,
        ),
    ]
