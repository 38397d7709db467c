from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Made beside running code, which has written no row with a value of this column."""

    atomic = False

    dependencies = [("search", "0011_find_declared_snippets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    model_name="searchentry",
                    constraint=models.UniqueConstraint(
                        fields=["kind", "snippet_id"],
                        condition=Q(snippet_id__isnull=False),
                        name="search_entry_of_snippet",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS search_entry_of_snippet"
                    " ON search_searchentry (kind, snippet_id) WHERE snippet_id IS NOT NULL",
                    "DROP INDEX CONCURRENTLY IF EXISTS search_entry_of_snippet",
                )
            ],
        )
    ]
