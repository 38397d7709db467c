"""The form that submits an object for translation: many pages are translated in the background."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.submit_translations import SubmitTranslationView

from cms.admin.bulk.models import Outcome
from cms.admin.bulk.selection import undo_button
from cms.admin.jobs.tasks import start
from cms.admin.locales import hub_locales
from cms.admin.translations.bulk_actions import TranslatePagesAction, TranslateSnippetsAction

_form_of = SubmitTranslationView.get_form


def form_to_submit(view: SubmitTranslationView) -> Any:
    """Offer the languages that the hub has now."""
    form = _form_of(view)
    locales = form.fields["locales"]
    locales.queryset = locales.queryset & hub_locales()
    return form


def submit(view: SubmitTranslationView, form: Any) -> HttpResponse:
    """Translate the object, with the pages below it where that is ticked, as a bulk action does."""
    original, request = view.object, view.request
    is_page = isinstance(original, Page)
    action_class = TranslatePagesAction if is_page else TranslateSnippetsAction
    action: Any = action_class(request, Page if is_page else type(original))
    locales = list(form.cleaned_data["locales"])  # the form has none of them any more afterwards
    back = view.get_success_url() or view.get_default_success_url(None)
    action.next_url = back
    change = action.plan([original])
    if change.rows.count() > action.at_once:
        start(change)
        return redirect("bulk_change", change.pk)
    start(change, at_once=True)
    for row in change.rows.filter(outcome=Outcome.LEFT):
        messages.error(request, f"{row.title}: {row.reason}")
    translated = original.get_translations().filter(locale__in=locales)
    if not translated:
        return redirect(back)
    view.components.save(original, sources_and_translations=_submitted(original, locales))
    named = ", ".join(locale.get_display_name() for locale in locales)
    button = messages.button(*undo_button(change))
    messages.success(request, view.get_success_message(named), buttons=[button])
    if len(locales) == 1 and not view.get_success_url():
        back = AdminURLFinder(request.user).get_edit_url(translated[0]) or back
    return redirect(back)


def _submitted(original: Any, locales: Any) -> dict[TranslationSource, list[Translation]]:
    source = TranslationSource.objects.get_for_instance(original)
    return {source: list(source.translations.filter(target_locale__in=locales))}
