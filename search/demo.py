"""The synonyms that the demo hub comes with, by language: abbreviations, words of every day, and in
English Dutch words for what it explains.
"""

from wagtail.models import Locale

from search.models import Synonym
from search.standing import refresh

BOTH, ONE = Synonym.Direction.BOTH, Synonym.Direction.ONE

Synonyms = tuple[tuple[str, Synonym.Direction, tuple[str, ...]], ...]

ENGLISH: Synonyms = (
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

DUTCH: Synonyms = (
    ("DUO", BOTH, ("Dienst Uitvoering Onderwijs",)),
    ("KNM", BOTH, ("Kennis van de Nederlandse Maatschappij",)),
    ("IND", BOTH, ("Immigratie- en Naturalisatiedienst",)),
    ("ERK", BOTH, ("Europees Referentiekader", "CEFR")),
    ("IDW", BOTH, ("Internationale Diplomawaardering",)),
    ("NT2", BOTH, ("Nederlands als tweede taal",)),
    ("PVT", BOTH, ("participatieverklaring", "participatieverklaringstraject")),
    ("integratie", ONE, ("inburgering",)),
    ("stadhuis", ONE, ("gemeente",)),
    ("bieb", ONE, ("bibliotheek",)),
    ("deadline", ONE, ("termijn",)),
    ("straf", ONE, ("boete",)),
    ("advocaat", ONE, ("Juridisch Loket",)),
    ("verblijfsdocument", BOTH, ("verblijfsvergunning",)),
    ("taalcoach", BOTH, ("taalmaatje",)),
    ("beschikking", ONE, ("besluit",)),
)

ARABIC: Synonyms = (
    ("IND", BOTH, ("دائرة الهجرة والتجنيس",)),
    ("فيزا", ONE, ("تأشيرة",)),
    ("كامب", ONE, ("مركز الاستقبال",)),
)

DEMO_SYNONYMS = {"en": ENGLISH, "nl": DUTCH, "ar": ARABIC}


def prepare_demo_search(code: str) -> None:
    """Add the demo's synonyms in a language and count its words, after its content has been
    imported.
    """
    locale = Locale.objects.get(language_code=code)
    Synonym.objects.bulk_create(
        (
            Synonym(locale=locale, term=term, direction=direction, meanings="\n".join(meanings))
            for term, direction, meanings in DEMO_SYNONYMS.get(code, ())
        ),
        ignore_conflicts=True,
    )
    refresh()
