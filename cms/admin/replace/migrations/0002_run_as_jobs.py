from django.db import migrations, models

import cms.admin.jobs.models


class Migration(migrations.Migration):

    dependencies = [
        ('replace', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='replacement',
            name='replacement_under_way',
        ),
        migrations.AlterField(
            model_name='replacement',
            name='how',
            field=models.CharField(choices=[('draft', 'Save as drafts'), ('publish', 'Publish at once')], default='draft', max_length=8),
        ),
        migrations.AlterField(
            model_name='replacement',
            name='stage',
            field=cms.admin.jobs.models.StageField(choices=[('planned', 'Not started'), ('running', 'Under way'), ('done', 'Done'), ('failed', 'Failed'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='planned', max_length=12, stored={'running': 'replacing', 'done': 'replaced'}),
        ),
        migrations.AlterField(
            model_name='replacement',
            name='task_id',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
