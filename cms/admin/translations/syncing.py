"""Bring translations up to date with their original."""

from typing import Any

from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from cms.admin.permissions import allows


def form_to_update(view: UpdateTranslationsView) -> UpdateTranslationsForm:
    """Offer to publish at once only to those who may publish every one of the translations."""
    form = UpdateTranslationsForm(view.request.POST if view.request.method == "POST" else None)
    enabled = view.object.translations.filter(enabled=True)
    targets = [translation.get_target_instance() for translation in enabled]
    if not all(allows(target, view.request.user, "publish") for target in targets):
        publish = form.fields["publish_translations"]
        publish.disabled = True
        publish.widget = publish.hidden_widget()
    return form


def make_no_aliases(*args: Any, **kwargs: Any) -> None:
    """Do nothing where wagtail-localize repeats the pages of one language in another.

    Its synchronisation of locales makes an alias of every page, which is live in words of the other
    language, and which no reader sees: an aliased guide belongs to a topic of the other language.
    Translations of a whole tree are begun as drafts instead, see `cms.admin.translations.drafts`.
    """
