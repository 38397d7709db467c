from django.db import migrations, models


class Migration(migrations.Migration):
    """What is there is found as before; `rebuild_search` adds how its words are written."""

    dependencies = [("search", "0012_one_entry_for_each_snippet")]

    operations = [
        migrations.AddField(
            model_name="indexedword",
            name="apart",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The word with signs inside, as some entry has it: “e-mail” for “email”.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="searchedquery",
            name="not_found",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Its words that nothing held the last time.",
                max_length=200,
                verbose_name="not found",
            ),
        ),
        migrations.RunSQL(
            "UPDATE search_pick SET words = unaccent(words) WHERE words <> unaccent(words)",
            migrations.RunSQL.noop,
        ),
    ]
