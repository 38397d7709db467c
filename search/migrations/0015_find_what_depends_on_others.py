from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Made beside running code."""

    atomic = False

    dependencies = [("search", "0014_note_what_entries_depend_on")]

    operations = [
        AddIndexConcurrently(
            model_name="searchentry",
            index=GinIndex(
                fields=["depends_on"], fastupdate=False, name="search_entry_depends_on"
            ),
        ),
    ]
