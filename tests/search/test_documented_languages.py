"""The table of what depends on the language says what the hub does."""

import re

from django.conf import settings
from django.conf.locale import LANG_INFO

from cms.settings import BASE_DIR
from search.stemming import COMPOUNDING, CONFIGURATIONS

ROWS = {
    cells[0]: cells[1]
    for line in (BASE_DIR / "docs" / "languages.md").read_text().splitlines()
    if line.startswith("| ")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}


def names(codes):
    """English names without variants, which the table has in brackets or not at all."""
    known = (LANG_INFO[code]["name"].split()[0] for code in codes if len(code) < 4)
    return {name.replace("Central", "Kurdish") for name in known}


def named(row: str) -> set[str]:
    text = re.sub(r"\([^)]*\)", "", ROWS[row])
    return {name.strip() for name in text.split(",")}


def test_names_the_languages_with_stems_compounds_and_from_right_to_left() -> None:
    assert named("words in all their forms, and stop words") == names(CONFIGURATIONS)
    assert named("compounds (`huurtoeslag` by `toeslag`)") == names(COMPOUNDING)
    assert named("from right to left") == names(settings.LANGUAGES_BIDI)
