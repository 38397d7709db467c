from django.db import migrations, models


class Migration(migrations.Migration):
    """Long events are delivered in parts, and receivers can ask to be left alone."""

    dependencies = [("delivery", "0004_find_links_in_rich_text")]

    operations = [
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("url", models.TextField(primary_key=True, serialize=False)),
                ("is_gone", models.BooleanField(default=False)),
                ("paused_until", models.DateTimeField(null=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="delivery",
            name="part",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="parts",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.RemoveConstraint(model_name="delivery", name="delivery_once_per_address"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("event", "url", "part"), name="delivery_once_for_each_part"
            ),
        ),
    ]
