from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("snippets", "0005_know_websites_again")]

    operations = [
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(live=True), fields=["title", "id"], name="source_by_title"
            ),
        )
    ]
