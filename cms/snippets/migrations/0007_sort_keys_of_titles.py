import cms.sort_keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('snippets', '0006_list_sources_by_title'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='offer',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'offer', 'verbose_name_plural': 'offers'},
        ),
        migrations.AlterModelOptions(
            name='source',
            options={'ordering': ['sort_key', 'pk'], 'permissions': [('remove_mentioned_source', 'Can delete or unpublish a source that is mentioned')], 'verbose_name': 'source', 'verbose_name_plural': 'sources'},
        ),
        migrations.RemoveIndex(
            model_name='source',
            name='source_by_title',
        ),
        migrations.AddField(
            model_name='offer',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='quickanswer',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='question'),
        ),
        migrations.AddField(
            model_name='source',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(condition=models.Q(('live', True)), fields=['sort_key', 'id'], name='source_by_sort_key'),
        ),
    ]
