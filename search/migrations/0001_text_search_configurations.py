from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

STEMMED = [
    "arabic",
    "armenian",
    "basque",
    "catalan",
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "lithuanian",
    "nepali",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "spanish",
    "swedish",
    "tamil",
    "turkish",
]


def without_accents(name: str, dictionary: str) -> migrations.RunSQL:
    """Makes the configuration `hub_<name>`: PostgreSQL's own, with accents taken off first."""
    return migrations.RunSQL(
        f"""
        CREATE TEXT SEARCH CONFIGURATION hub_{name} (COPY = pg_catalog.{name});
        ALTER TEXT SEARCH CONFIGURATION hub_{name}
            ALTER MAPPING FOR word, hword, hword_part WITH unaccent, pg_catalog.{dictionary};
        """,
        reverse_sql=f"DROP TEXT SEARCH CONFIGURATION hub_{name};",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        *[without_accents(name, f"{name}_stem") for name in STEMMED],
        without_accents("simple", "simple"),
    ]
