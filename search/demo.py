"""The synonyms that the demo hub comes with: abbreviations, and Dutch words for what it
explains.
"""

from wagtail.models import Locale

from search.models import Synonym
from search.standing import refresh

BOTH, ONE = Synonym.Direction.BOTH, Synonym.Direction.ONE

DEMO_SYNONYMS: tuple[tuple[str, Synonym.Direction, tuple[str, ...]], ...] = (
    ("DUO", BOTH, ("Dienst Uitvoering Onderwijs",)),
    ("KNM", BOTH, ("Kennis van de Nederlandse Maatschappij", "Knowledge of Dutch Society")),
    (
        "IND",
        BOTH,
        ("Immigratie- en Naturalisatiedienst", "Immigration and Naturalisation Service"),
    ),
    ("CEFR", BOTH, ("Common European Framework", "ERK")),
    ("IDW", BOTH, ("International Credential Evaluation", "diplomawaardering")),
    ("inburgering", BOTH, ("integration",)),
    ("inburgeringsexamen", ONE, ("integration exam",)),
    ("boete", BOTH, ("fine",)),
    ("gemeente", BOTH, ("municipality",)),
    ("bibliotheek", BOTH, ("library",)),
    ("leerroute", ONE, ("route", "learning route")),
    ("rechtshulp", ONE, ("legal advice", "lawyer")),
    ("ontheffing", ONE, ("exemption",)),
    ("vrijstelling", ONE, ("exemption",)),
    ("taalmaatje", ONE, ("language buddy", "language coach")),
    ("brede intake", BOTH, ("broad intake",)),
    ("besluit", ONE, ("decision",)),
    ("staatsexamen", ONE, ("State Exam", "Staatsexamens")),
    ("verblijfsvergunning", ONE, ("residence permit",)),
)


def prepare_demo_search() -> None:
    """Add the demo's synonyms and count its words, after the demo content has been imported."""
    locale = Locale.get_default()
    Synonym.objects.bulk_create(
        (
            Synonym(locale=locale, term=term, direction=direction, meanings="\n".join(meanings))
            for term, direction, meanings in DEMO_SYNONYMS
        ),
        ignore_conflicts=True,
    )
    refresh()
