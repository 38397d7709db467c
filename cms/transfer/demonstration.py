"""The demo hub: a bundle in English, and its translations into some other languages."""

from pathlib import Path

from django.conf import settings
from django_tasks import task

from cms.languages import content_languages
from cms.transfer.document import read_document
from cms.transfer.import_run import import_document
from search.demo import prepare_demo_search

DEMO = Path(__file__).parent / "demo"
ORIGINAL = "en"


def bundle_in(code: str) -> Path:
    """The file of the demo hub in a language, whether or not there is one."""
    return DEMO / ("hub.json" if code == ORIGINAL else f"hub.{code}.json")


def translations() -> list[str]:
    """Return the languages of this hub, beside that of the demo hub, that the demo speaks."""
    if settings.LANGUAGE_CODE != ORIGINAL:
        return []
    return [code for code in content_languages()[1:] if bundle_in(code).exists()]


@task()
def import_translation(code: str) -> None:
    """Brings the demo hub in one more language in, with its synonyms."""
    path = bundle_in(code)
    import_document(read_document(path), path.name)
    prepare_demo_search(code)
