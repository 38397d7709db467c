"""The demo hub with its synonyms, counted and ready to be searched."""

from django.core.management import call_command
from wagtail.search.backends import get_search_backend

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import QuickAnswer, Source


def import_demo() -> None:
    call_command("setup_hub", "--untranslated", verbosity=0)
    _index_for_wagtail()


def _index_for_wagtail() -> None:
    """Wagtail indexes after the transaction, which a test never ends."""
    backend = get_search_backend()
    for model in (Source, QuickAnswer, TopicPage, GuidePage):
        backend.get_index_for_model(model).add_items(model, list(model.objects.all()))
