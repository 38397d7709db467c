from django.db import migrations


class Migration(migrations.Migration):
    """Wagtail finds pages by walking down the tree; `route` asks for the whole address at once.

    A hash has no limit to the length of an address.
    """

    dependencies = [
        ("pages", "0002_search_engines_and_documents"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX page_by_url_path ON wagtailcore_page USING hash (url_path)",
            "DROP INDEX page_by_url_path",
        ),
    ]
