import cms.sort_keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0003_find_pages_by_path'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='guideindexpage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='guidepage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='sourceindexpage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='topicindexpage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddField(
            model_name='topicpage',
            name='sort_key',
            field=cms.sort_keys.SortKeyField(db_default=b'', default=b'', of='title'),
        ),
        migrations.AddIndex(
            model_name='guidepage',
            index=models.Index(fields=['sort_key', 'page_ptr'], name='guide_by_sort_key'),
        ),
        migrations.AddIndex(
            model_name='topicpage',
            index=models.Index(fields=['sort_key', 'page_ptr'], name='topic_by_sort_key'),
        ),
    ]
