from django.db import migrations, models


class Migration(migrations.Migration):
    """Events have a place in the changes feed."""

    dependencies = [("delivery", "0005_standard_webhooks")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="server",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="event",
            name="position",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["server", "position"], name="delivery_feed"),
        ),
    ]
