import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0010_find_declared_types'),
        ('snippets', '0007_sort_keys_of_titles'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='searchentry',
            name='search_entry_stands_for_one',
        ),
        migrations.AddField(
            model_name='searchentry',
            name='snippet_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='pick',
            name='page',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('page__isnull', False), ('quick_answer', None), ('snippet_id', None), ('source', None)), models.Q(('page', None), ('quick_answer', None), ('snippet_id', None), ('source__isnull', False)), models.Q(('page', None), ('quick_answer__isnull', False), ('snippet_id', None), ('source', None)), models.Q(('page', None), ('quick_answer', None), ('snippet_id__isnull', False), ('source', None)), _connector='OR'), name='search_entry_stands_for_one'),
        ),
    ]
