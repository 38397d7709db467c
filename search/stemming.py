"""The PostgreSQL text search configuration of each language.

The configurations are made by this app's migrations: PostgreSQL's own for the language, without
accents. "simple" knows neither stems nor stop words.
"""

from django.conf import settings

CONFIGURATIONS = {
    "ar": "hub_arabic",
    "ca": "hub_catalan",
    "da": "hub_danish",
    "de": "hub_german",
    "el": "hub_greek",
    "en": "hub_english",
    "es": "hub_spanish",
    "eu": "hub_basque",
    "fi": "hub_finnish",
    "fr": "hub_french",
    "ga": "hub_irish",
    "hi": "hub_hindi",
    "hu": "hub_hungarian",
    "hy": "hub_armenian",
    "id": "hub_indonesian",
    "it": "hub_italian",
    "lt": "hub_lithuanian",
    "nb": "hub_norwegian",
    "ne": "hub_nepali",
    "nl": "hub_dutch",
    "nn": "hub_norwegian",
    "no": "hub_norwegian",
    "pt": "hub_portuguese",
    "ro": "hub_romanian",
    "ru": "hub_russian",
    "sr": "hub_serbian",
    "sv": "hub_swedish",
    "ta": "hub_tamil",
    "tr": "hub_turkish",
}
SIMPLE = "hub_simple"


def configuration_of(language_code: str) -> str:
    """The configuration for a language, whatever its region ("pt-br" is Portuguese)."""
    return CONFIGURATIONS.get(language_code.split("-")[0], SIMPLE)


def other_languages(language_code: str) -> list[str]:
    """The configurations of the hub's other languages."""
    every = {configuration_of(code) for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES}
    return sorted(every - {configuration_of(language_code)})


COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nb", "nl", "nn", "no", "sv"})
"""Languages that write compounds as one word: "examen" is in "inburgeringsexamen"."""

LINKS = ("", "s", "en", "e", "n")
"""Letters that may stand between the parts of a compound."""

ASKING = {
    "en": frozenset(
        [
            "can",
            "could",
            "want",
            "need",
            "get",
            "got",
            "find",
            "know",
            "tell",
            "please",
            "help",
            "must",
            "should",
            "would",
            "may",
            "have",
            "much",
            "many",
            "long",
            "take",
            "make",
            "give",
            "go",
            "also",
            "there",
            "anyone",
            "someone",
            "something",
            "find",
            "happens",
            "mean",
            "means",
            "come",
        ]
    ),
    "nl": frozenset(
        [
            "wil",
            "wilt",
            "moet",
            "moeten",
            "kan",
            "kunnen",
            "mag",
            "krijg",
            "krijgen",
            "vind",
            "vinden",
            "weet",
            "weten",
            "hoeveel",
            "lang",
            "waar",
            "graag",
            "help",
            "doen",
            "ga",
            "gaat",
        ]
    ),
}
"""Words of questions that PostgreSQL does not pass over. They rank, but nothing has to hold
them."""

CONTRACTIONS = {
    "en": (
        "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent hows im isnt ive lets mustnt"
        " neednt shouldnt thats theres theyre theyve wasnt werent weve whats wheres whos wont"
        " wouldnt youre youve"
    ),
}
"""Words too common to matter, as they are typed without their apostrophe."""


def asking_words(language_code: str) -> frozenset[str]:
    return ASKING.get(language_code.split("-")[0], frozenset())


def contractions(language_code: str) -> frozenset[str]:
    return frozenset(CONTRACTIONS.get(language_code.split("-")[0], "").split())


def compounds(language_code: str) -> bool:
    return language_code.split("-")[0] in COMPOUNDING
