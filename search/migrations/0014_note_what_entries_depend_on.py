from django.db import migrations, models


class Migration(migrations.Migration):
    """What is there is found as before, until `rebuild_search` notes what it depends on."""

    dependencies = [("search", "0013_find_other_spellings")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="depends_on",
            field=models.JSONField(
                db_default=[],
                default=list,
                help_text="Names of objects without which readers are not shown some of the texts.",
            ),
        ),
    ]
