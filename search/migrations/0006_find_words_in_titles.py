from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0005_remote_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="searchentry",
            index=GinIndex(
                SearchVector("title_words", config="hub_simple"),
                fastupdate=False,
                name="search_entry_title_words",
            ),
        )
    ]
