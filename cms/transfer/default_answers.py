"""The quick answers that pages show when they have none of their own: one list for the site.

The list names an answer once for all its translations, so here too an answer stands for them all.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from cms.snippets.models import HubQuickAnswer, HubSettings, QuickAnswer
from cms.transfer.structure import Hub


def default_questions(hub: Hub) -> list[str]:
    """The questions of the default answers in the hub's language, in order. Two statements."""
    translations = dict(
        QuickAnswer.objects.filter(locale=hub.locale).values_list("translation_key", "question")
    )
    return [translations[key] for key in _chosen_keys(hub) if key in translations]


def choose_default_answers(
    hub: Hub, chosen: Sequence[QuickAnswer], passed_over: Sequence[QuickAnswer]
) -> bool:
    """Make the chosen ones default answers, in their order, and those passed over not; True if
    that changed anything.

    Answers that are in neither list stay what they are, those that were default ones at the end.
    """
    wanted = [answer.translation_key for answer in chosen]
    known = {*wanted, *(answer.translation_key for answer in passed_over)}
    if [key for key in _chosen_keys(hub) if key in known] == wanted:
        return False
    settings = HubSettings.for_site(hub.site)
    others = [
        row.quick_answer
        for row in _rows(hub).select_related("quick_answer")
        if row.quick_answer.translation_key not in known
    ]
    settings.default_answers = [
        HubQuickAnswer(quick_answer=answer, sort_order=place)
        for place, answer in enumerate([*chosen, *others])
    ]
    settings.save()
    return True


def _chosen_keys(hub: Hub) -> list[UUID]:
    return list(dict.fromkeys(_rows(hub).values_list("quick_answer__translation_key", flat=True)))


def _rows(hub: Hub) -> QuerySet[HubQuickAnswer]:
    return HubQuickAnswer.objects.filter(settings__site=hub.site).order_by("sort_order", "pk")
