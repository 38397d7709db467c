from django.db import migrations


class Migration(migrations.Migration):
    """A long vector stays in its row, compressed, where PostgreSQL would put it elsewhere: comparing
    thousands of them with a phrase takes a tenth of the time.

    It holds for what is written from now on.
    """

    dependencies = [("search", "0007_order_equals_by_id")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_searchentry ALTER COLUMN vector SET STORAGE MAIN",
            "ALTER TABLE search_searchentry ALTER COLUMN vector SET STORAGE EXTENDED",
        )
    ]
