from django.db import migrations, models


class Migration(migrations.Migration):
    """Titles of files are longer than those of sources. PostgreSQL rewrites no row for that."""

    dependencies = [("replace", "0003_replace_files")]

    operations = [
        migrations.AlterField(
            model_name="replacement",
            name="new_title",
            field=models.CharField(help_text="As it was; it may be gone.", max_length=255),
        ),
        migrations.AlterField(
            model_name="replacement",
            name="old_title",
            field=models.CharField(help_text="As it was; it may be gone.", max_length=255),
        ),
    ]
