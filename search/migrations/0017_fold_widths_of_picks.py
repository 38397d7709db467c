"""Halfwidth and fullwidth forms in the words of picks become ordinary characters."""

from importlib import import_module

from django.db import migrations

fold_words = import_module("search.migrations.0016_fold_words_of_picks").fold_words


class Migration(migrations.Migration):
    dependencies = [("search", "0016_fold_words_of_picks")]

    operations = [migrations.RunPython(fold_words, migrations.RunPython.noop, elidable=True)]
