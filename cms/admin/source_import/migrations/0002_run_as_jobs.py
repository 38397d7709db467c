from typing import Any

from django.db import migrations, models

import cms.admin.jobs.models


def count_waiting_as_running(apps: Any, schema_editor: Any) -> None:
    imports = apps.get_model("source_import", "SourceImport").objects.using(schema_editor.connection.alias)
    imports.filter(stage="waiting").update(stage="running")


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
            field=cms.admin.jobs.models.StageField(choices=[('planned', 'Not started'), ('running', 'Under way'), ('done', 'Done'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='planned', max_length=12, stored={'running': 'importing'}),
        ),
        migrations.RunPython(count_waiting_as_running, migrations.RunPython.noop),
    ]
