"""Give the stages of all jobs the same names.

Code of the release before shows the report of a job under way. A job that it starts beside this
release it finishes itself.
"""

from typing import Any

from django.db import migrations, models


NEW_NAMES = {'waiting': 'running', 'importing': 'running'}
OLD_NAMES = {'running': 'importing'}


def rename(apps: Any, names: dict[str, str]) -> None:
    for old, new in names.items():
        apps.get_model("source_import", "SourceImport").objects.filter(stage=old).update(stage=new)


def forwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, NEW_NAMES)


def backwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, OLD_NAMES)


class Migration(migrations.Migration):

    dependencies = [
        ('source_import', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='sourceimport',
            name='task_id',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AlterField(
            model_name='sourceimport',
            name='how',
            field=models.CharField(choices=[('draft', 'Save as drafts'), ('publish', 'Publish at once')], default='draft', max_length=8),
        ),
        migrations.AlterField(
            model_name='sourceimport',
            name='stage',
            field=models.CharField(choices=[('planned', 'Not started'), ('running', 'Under way'), ('done', 'Done'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='planned', max_length=12),
        ),
        migrations.RunPython(forwards, backwards),
    ]
