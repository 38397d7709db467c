from django.db import migrations


def vector(column: str, weight: str, configuration: str) -> str:
    return f"setweight(to_tsvector({configuration}, {column}), '{weight}')"


FIELDS = (("title_words", "A"), ("kicker_words", "B"), ("summary_words", "C"))
CONFIGURATIONS = ("configuration::regconfig", "'hub_simple'::regconfig")
HEAD = " || ".join(
    vector(column, weight, configuration)
    for configuration in CONFIGURATIONS
    for column, weight in FIELDS
)


class Migration(migrations.Migration):
    """Existing entries are found as before; `rebuild_search` adds what else is known of them."""

    dependencies = [("search", "0003_words_synonyms_picks_and_searches")]

    operations = [
        migrations.RunSQL(
            f"""
            UPDATE search_searchentry SET head = {HEAD},
                vector = {HEAD} || {vector("body_words", "D", CONFIGURATIONS[0])}
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
