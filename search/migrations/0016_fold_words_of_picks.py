from typing import Any

from django.db import migrations

from search.plain_text import folded, words


def fold_words(apps: Any, schema_editor: Any) -> None:
    """Marks that are letters in their script are not taken off any more, as in "й"."""
    picks = apps.get_model("search", "Pick")._default_manager.using(schema_editor.connection.alias)
    for pick in picks.iterator():
        found = " ".join(map(folded, words(pick.query)))
        if found != pick.words:
            picks.filter(pk=pick.pk).update(words=found)


class Migration(migrations.Migration):
    dependencies = [("search", "0015_find_what_depends_on_others")]

    operations = [migrations.RunPython(fold_words, migrations.RunPython.noop, elidable=True)]
