from django.db import migrations, models


class Migration(migrations.Migration):
    """Many entries stand equally high: their ids decide, so that answers do not depend on where
    rows lie.
    """

    dependencies = [("search", "0006_find_words_in_titles")]

    operations = [
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_standing"),
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_kind_standing"),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                models.F("locale"),
                models.OrderBy(models.F("standing"), descending=True),
                models.F("id"),
                name="search_entry_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                models.F("locale"),
                models.F("kind"),
                models.OrderBy(models.F("standing"), descending=True),
                models.F("id"),
                name="search_entry_kind_standing",
            ),
        ),
    ]
